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
_MISSING = re.compile(r"^(\w+) is not defined\.")
_STUB = re.compile(r"^(\w+)(?:\[[^\]]*\])? is (?:not attempted yet|still None)\.")
_NAME_ERROR = re.compile(r"stopped with NameError: name '(\w+)' is not defined")
#: The grader's note on an import that failed and was left out.
_LEFT_OUT = re.compile(r"^`([^`]+)` failed \((.*?)\)", re.DOTALL)


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


def explain(
    outcome: str, message: str, stopped: Sequence[Stopped], notes: Sequence[str] = ()
) -> Better | None:
    """Return a better explanation of a failed case if a stopped cell is the reason, else None.

    Parameters
    ----------
    outcome, message : str
        The outcome and message of the case.
    stopped : sequence of Stopped
        The cells that stopped, in order.
    notes : sequence of str
        The notes on imports that failed and were left out.

    Examples
    --------
    >>> broken = Stopped("cell 3", "def ridge(X, y, lam)\\n    return 1", "SyntaxError", "expected ':'")
    >>> explain("not_attempted", "ridge is not attempted yet.", [broken])[1]
    "ridge is still the stub: cell 3 did not run because of a SyntaxError: expected ':'."
    >>> explain("fail", "ridge is not defined.", [broken])[1]
    "ridge is not defined: cell 3 did not run because of a SyntaxError: expected ':'."
    """
    found = _MISSING.match(message)
    if found is not None and outcome == "fail":
        return _because(found[1], "not defined", stopped)
    found = _STUB.match(message)
    if found is not None and outcome == "not_attempted":
        return _because(found[1], "still the stub", [cell for cell in stopped if cell.did_not_run])
    found = _NAME_ERROR.search(message)
    if found is not None:
        return _name_error(found[1], outcome, message, stopped, notes)
    return None


def subject(outcome: str, message: str) -> str | None:
    """Return the name of the answer that is undefined or still a stub; None if the case failed for another reason.

    >>> subject("not_attempted", "ridge is not attempted yet."), subject("fail", "ridge(X, y): expected 1, got 2.")
    ('ridge', None)
    """
    found = _MISSING.match(message) if outcome == "fail" else _STUB.match(message)
    return None if found is None else found[1]


def _because(name: str, what: str, stopped: Sequence[Stopped]) -> Better | None:
    cells = [cell for cell in stopped if cell.binds(name)]
    if not cells:
        return None
    cell = cells[-1]
    hint = hint_for(cell.ename, cell.evalue, cell.line)
    return Better("error", f"{name} is {what}: {cell.text()}", hint, cell)


def _name_error(
    name: str, outcome: str, message: str, stopped: Sequence[Stopped], notes: Sequence[str]
) -> Better | None:
    for note in notes:
        failed = _LEFT_OUT.match(note)
        if failed is not None and re.search(rf"\b{re.escape(name)}\b", failed[1]):
            return Better(outcome, message, f"{name} is missing because `{failed[1]}` failed: {failed[2]}.")
    cells = [cell for cell in stopped if cell.binds(name)]
    if cells:
        return Better(outcome, message, f"{name} is missing because {cells[-1].text()}")
    return None
