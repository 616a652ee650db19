"""A million blank lines in a cell that fails, or in a slot for text, are read as fast as any other text."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

from tests.attacks import graded

NUMBERS = (47, 69)
#: Linear reading takes two; a pattern that starts again at each line takes minutes.
GRADER_SECONDS = 20


def make(folder: Path) -> Path:
    """Blank lines in code, in a derivation and in front of a cell magic; and a scan that never comes."""
    path = folder / "student-01"
    path.mkdir()
    blank = "\n" * 1_000_000
    notebook = graded.notebook(
        [
            graded.BYSTANDER,
            blank + "raise ValueError",
            f"x{blank}!",
            "#" * 100_000 + "\n!",
            "\n" * 900_000 + "%%derive q2a\nx",
        ]
    )
    slots = (blank + "x", f"x{blank}x", " " * 1_000_000 + "x", "\n" * 49_000 + "scan", "#" * 100_000)
    for number, text in enumerate(slots):
        cell = {"cell_type": "markdown", "id": f"text-{number}", "source": text}
        notebook["cells"].append({**cell, "metadata": {"hw0": {"question": "q2a", "role": "derivation"}}})
    (path / "q2_vector_calculus.ipynb").write_text(json.dumps(notebook))
    return path


def control() -> str:
    """`^\\s*` tries the rest of the text again from every blank line: ten times the lines, a hundred times as long."""
    pattern = re.compile(r"^\s*(?:def|class)\s+double\b", re.MULTILINE)
    seconds = []
    for lines in (1000, 10_000):
        start = time.process_time()
        pattern.search("\n" * lines)
        seconds.append(time.process_time() - start)
    return f"{seconds[1] / seconds[0]:.0f} times as long" if seconds[1] > 30 * seconds[0] else ""
