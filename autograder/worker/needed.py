"""Which of a notebook's cells a grade needs: all but those released ones that only show something.

A notebook is full of cells that draw, compare and try what the student wrote; they take most of its time, and no
answer is in them. One that is still word for word as it was released is left out, unless a cell that is not left out
reads a name that it binds. Whoever looks at outputs wants them all the same: `Session.figures`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.worker.inside.name_use import Names


@dataclass
class Cell:
    """A code cell to run.

    ``name`` is how messages call it; ``shows`` are the names of a released cell that only shows something.
    """

    name: str
    source: str
    shows: Names | None = None


def needed(cells: Sequence[Cell], read: Sequence[frozenset[str] | None]) -> list[Cell]:
    """The cells to run, in their order.

    Parameters
    ----------
    cells : sequence of Cell
    read : sequence of frozenset of str or None
        What each of the cells without ``shows`` reads, in their order; None for one that may read anything.

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
