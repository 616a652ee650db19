"""Nine hundred cells that fail with long messages make a report of less than five megabytes."""

from __future__ import annotations

import json

NUMBERS = (54, 71)
CELLS = [
    """def double(x):
    raise ValueError("\\U0001f600" * 10_000)
""",
    *['raise type("\\U0001f600" * 500, (Exception,), {})("\\x00" * 10_000)'] * 900,
    *[f"import no_such_module_with_a_long_name_{number}" for number in range(90)],
]


def control() -> str:
    """Five hundred characters for each cell of seven notebooks are more than that."""
    errors = [{"cell": "cell 1", "ename": "\U0001f600" * 500, "evalue": "\x00" * 500}] * 1000 * 7
    size = len(json.dumps(errors, ensure_ascii=False).encode())
    return f"{size >> 20} MB" if size > 5 << 20 else ""
