"""Whether a notebook in memory is newer than its file: which cells ran since it was saved, with another text.

Jupyter tells a kernel the id and the text of each cell that it runs. A cell that ran after the file was written, with
another text than the file has, or that the file does not have, is work that is not saved. What is typed into a
Markdown cell never reaches the kernel, so this cannot tell it.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from workbook.saved import read, source_of

#: Cell id → when it ran last (seconds since the epoch), and its text then.
_RAN: dict[str, tuple[float, str]] = {}
_watched: set[int] = set()


def watch(shell: Any) -> None:
    """Note each cell that ``shell`` runs from now on, once, where the shell is a notebook's kernel."""
    if getattr(shell, "kernel", None) is None or id(shell) in _watched:
        return
    _watched.add(id(shell))
    shell.events.register("pre_run_cell", note)


def note(about: Any) -> None:
    """What IPython says of a cell before it runs it."""
    if isinstance(about.cell_id, str) and isinstance(about.raw_cell, str):
        _RAN[about.cell_id] = (time.time(), about.raw_cell)


def newer(path: Path) -> bool:
    """Whether a cell ran after the notebook in ``path`` was saved, and is another one there.

    False where nothing is known: no cell of this file ran here, or the editor gives cells no ids.
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
