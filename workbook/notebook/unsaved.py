"""Detect whether a notebook in memory is newer than its file.

Jupyter sends the kernel the id and the text of each cell that it runs. If a cell ran after the file was written, and
the file lacks the cell or has a different text for it, there is unsaved work. Text in a Markdown cell never reaches
the kernel, so unsaved text there cannot be detected.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from workbook.notebook.saved import read, source_of

#: Cell id → when the cell last ran (seconds since the epoch), and its text then.
_RAN: dict[str, tuple[float, str]] = {}
_watched: set[int] = set()


def watch(shell: Any) -> None:
    """Record each cell that ``shell`` runs from now on, if it is a notebook's kernel. Further calls do nothing."""
    if getattr(shell, "kernel", None) is None or id(shell) in _watched:
        return
    _watched.add(id(shell))
    shell.events.register("pre_run_cell", note)


def note(about: Any) -> None:
    """Record a cell; IPython calls this before it runs the cell."""
    if isinstance(about.cell_id, str) and isinstance(about.raw_cell, str):
        _RAN[about.cell_id] = (time.time(), about.raw_cell)


def newer(path: Path) -> bool:
    """Return whether a cell ran after the notebook in ``path`` was saved and differs from the saved one.

    Return False if nothing is known: if no cell of this file ran here, or if the editor does not give cells ids.
    """
    notebook = read(path)
    if notebook is None:
        return False
    saved = {cell["id"]: source_of(cell) for cell in notebook["cells"] if isinstance(cell.get("id"), str)}
    if saved.keys().isdisjoint(_RAN):
        return False
    when = path.stat().st_mtime
    return any(
        ran > when and saved.get(cell, "").strip() != text.strip() for cell, (ran, text) in _RAN.items()
    )
