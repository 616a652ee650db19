"""Find the cells that grading needs: all except the released ones that only show something.

Many cells of a notebook draw, compare and try what the student wrote. They take most of its time and contain
no answers. Such a cell is left out if its text is exactly as released and no remaining cell reads a name that
it binds. To see the outputs, run these cells too with `Session.figures`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.worker.inside.name_use import Names


@dataclass
class Cell:
    """A code cell to run.

    Messages use ``name``. ``shows`` holds the names that a released cell reads and binds if it only shows
    something.
    """

    name: str
    source: str
    shows: Names | None = None


def needed(cells: Sequence[Cell], read: Sequence[frozenset[str] | None]) -> list[Cell]:
    """Return the cells to run, in their order.

    A cell with ``shows`` (it only shows something) is left out if no cell that runs, before or after it, reads a name
    that it binds. All other cells run. If a cell may read anything, all cells run.

    Parameters
    ----------
    cells : sequence of Cell
        ``shows`` has the names that such a cell reads and binds; None for any other cell.
    read : sequence of frozenset of str or None
        The names that each cell without ``shows`` reads, in any order; None for a cell that may read anything.

    Examples
    --------
    >>> plot = Cell("cell 2", "data = load(); draw(data)", Names(frozenset({"load", "draw"}), frozenset({"data"})))
    >>> cells = [Cell("cell 1", "def f(x): return x"), plot]
    >>> [cell.name for cell in needed(cells, [frozenset({"x"})])]
    ['cell 1']
    >>> [cell.name for cell in needed(cells, [frozenset({"data"})])]
    ['cell 1', 'cell 2']
    """
    if any(names is None for names in read):
        return list(cells)
    wanted = frozenset[str]().union(*(names for names in read if names is not None))
    left_out = [cell.shows for cell in cells if cell.shows is not None]
    while kept := [shows for shows in left_out if shows.binds & wanted]:
        left_out = [shows for shows in left_out if not shows.binds & wanted]
        wanted = wanted.union(*(shows.reads for shows in kept))
    return [cell for cell in cells if cell.shows is None or cell.shows.binds & wanted]
