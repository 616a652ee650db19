"""Folders of library code. An error inside them is reported at the line of the student's code that led there."""

from __future__ import annotations

import sysconfig
from pathlib import Path

#: A homework's package adds its own folder when it is imported.
FOLDERS: set[str] = {
    str(Path(__file__).resolve().parents[1]),
    *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
}
