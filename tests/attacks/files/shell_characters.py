"""A name with shell characters, newlines or escapes in it is only a name."""

from __future__ import annotations

import json
from pathlib import Path

NUMBERS = (65,)


RAW = ("<script>", "\x1b")


def make(folder: Path) -> Path:
    """Every character that means something to somebody."""
    from tests.attacks.graded import BYSTANDER, notebook

    path = folder / "$(touch ran); `id` && <script> \x1b[2J \n..;=HYPERLINK()"
    path.mkdir()
    (path / "q2_vector_calculus.ipynb").write_text(json.dumps(notebook([BYSTANDER])))
    return path


def control() -> str:
    """Put into a command line, it is a command."""
    import subprocess

    name = "x; echo ran"
    return subprocess.run(f"echo {name}", shell=True, capture_output=True, text=True).stdout.split("\n")[1]
