"""Explain a missing answer, or one that is still the stub, by the cell that stopped with an error.

The grader and the student's ``check`` both use this module, so that their messages agree.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workbook.ladder.faults import SYNTAX_ERRORS, hint_for

#: Most characters of a cell that is searched for names.
_LONGEST_CELL = 100_000


@dataclass(frozen=True)
class Stopped:
    """A cell that raised ``ename``: its name, its source, and the line that failed if that is known."""

    cell: str
    source: str
    ename: str
    evalue: str
    line: str | None = None

    @property
    def did_not_run(self) -> bool:
        """Whether Python could not parse the cell, so that nothing in it ran."""
        return self.ename in SYNTAX_ERRORS

    def binds(self, name: str) -> bool:
        """Return whether its source binds ``name``: by def, class, assignment or import."""
        if len(self.source) > _LONGEST_CELL:
            return False
        word = re.escape(name)
        pattern = (
            rf"^[ \t]*(?:def|class)[ \t]+{word}\b|^[ \t]*{word}[ \t]*=(?!=)"
            rf"|^[ \t]*(?:from|import)[ \t][^#\n]*\b{word}\b"
        )
        return re.search(pattern, self.source, re.MULTILINE) is not None

    def text(self) -> str:
        """Return a sentence on how the cell stopped, which begins with the cell's name."""
        evalue = f": {self.evalue}" if self.evalue else ""
        verb = "did not run because of a" if self.did_not_run else "stopped with"
        return f"{self.cell} {verb} {self.ename}{evalue}".rstrip(".") + "."


class Better(NamedTuple):
    """A better outcome, message and hint for a failed case; ``cell`` is the cell that should define the answer."""

    outcome: str
    message: str
    hint: str | None
    cell: Stopped | None = None


def explain(outcome: str, message: str, lacks: str | None, stopped: Sequence[Stopped]) -> Better | None:
    r"""Return a better explanation of a failed case if a stopped cell is the reason, else None.

    The reason is the last stopped cell that would have defined ``lacks``. The outcome is then ``error``. If the answer
    exists and only its own code needs the name, the outcome and the message stay, and the hint gives the reason.

    Parameters
    ----------
    outcome, message : str
        The outcome and message of the case.
    lacks : str or None
        The name that is not defined or still the stub, if the case failed for that (`CheckFailed.lacks`).
    stopped : sequence of Stopped
        The cells that stopped, in order.

    Examples
    --------
    >>> broken = Stopped("cell 3", "def ridge(X, y, lam)\n    return 1", "SyntaxError", "expected ':'")
    >>> explain("not_attempted", "ridge is not attempted yet.", "ridge", [broken])[1]
    "ridge is still the stub: cell 3 did not run because of a SyntaxError: expected ':'."
    >>> explain("fail", "ridge is not defined.", "ridge", [broken])[1]
    "ridge is not defined: cell 3 did not run because of a SyntaxError: expected ':'."
    """
    if lacks is None:
        return None
    if outcome == "fail":
        return _because(lacks, "not defined", stopped)
    if outcome == "not_attempted":
        return _because(lacks, "still the stub", [cell for cell in stopped if cell.did_not_run])
    # The code of an answer that is there needs a name that is not.
    cells = [cell for cell in stopped if cell.binds(lacks)]
    return Better(outcome, message, f"{lacks} is missing because {cells[-1].text()}") if cells else None


def _because(name: str, what: str, stopped: Sequence[Stopped]) -> Better | None:
    cells = [cell for cell in stopped if cell.binds(name)]
    if not cells:
        return None
    cell = cells[-1]
    hint = hint_for(cell.ename, cell.evalue, cell.line)
    return Better("error", f"{name} is {what}: {cell.text()}", hint, cell)
