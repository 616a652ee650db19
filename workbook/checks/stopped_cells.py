"""Explain a missing answer, or one that is still the stub, by the cell that stopped with an error.

The grader and the student's ``check`` both use this module, so that their messages agree.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from workbook.notebook.saved import role_of, source_of
from workbook.testing.exception_hints import SYNTAX_ERRORS, hint_for

#: Most characters of a cell that is searched for names.
_MAX_CELL = 100_000


_MAKE_CODE = "Make it a code cell (in Jupyter, select it and press Y), and run it."


@dataclass(frozen=True)
class StoppedCell:
    """A cell that raised ``ename``: its name, its source, and the line that failed if that is known.

    ``kind`` is its type. A cell that is not code did not run, and its ``ename`` is "".
    """

    cell: str
    source: str
    ename: str
    evalue: str
    line: str | None = None
    kind: str = "code"

    @property
    def did_not_run(self) -> bool:
        """Whether Python could not parse the cell, so that nothing in it ran."""
        return self.ename in SYNTAX_ERRORS or self.kind != "code"

    def binds(self, name: str) -> bool:
        """Return whether its source binds ``name``: by def, class, assignment or import."""
        if len(self.source) > _MAX_CELL:
            return False
        word = re.escape(name)
        pattern = (
            rf"^[ \t]*(?:def|class)[ \t]+{word}\b|^[ \t]*{word}[ \t]*=(?!=)"
            rf"|^[ \t]*(?:from|import)[ \t][^#\n]*\b{word}\b"
        )
        return re.search(pattern, self.source, re.MULTILINE) is not None

    def text(self) -> str:
        """Return a sentence on how the cell stopped, which begins with the cell's name."""
        if self.kind != "code":
            return (
                f"{self.cell} is a {self.kind.capitalize()} cell and not a code cell, so nothing in it ran."
            )
        evalue = f": {self.evalue}" if self.evalue else ""
        verb = "did not run because of a" if self.did_not_run else "stopped with"
        return f"{self.cell} {verb} {self.ename}{evalue}".rstrip(".") + "."


def not_code(notebook: Mapping[str, Any]) -> list[StoppedCell]:
    """Return the cells of a notebook that should define an answer and are not code, so that nothing in them runs."""
    return [
        StoppedCell(f"cell {number}", source_of(cell), "", "", kind=str(cell.get("cell_type")))
        for number, cell in enumerate(notebook["cells"], start=1)
        if role_of(cell)[1] == "stub" and cell.get("cell_type") in ("markdown", "raw")
    ]


class Explanation(NamedTuple):
    """A better outcome, message and hint for a failed case; ``cell`` is the cell that should define the answer."""

    outcome: str
    message: str
    hint: str | None
    cell: StoppedCell | None = None


def explain(
    outcome: str, message: str, lacks: str | None, stopped: Sequence[StoppedCell]
) -> Explanation | None:
    r"""Return a better explanation of a failed case if a stopped cell is the reason, else None.

    The reason is the last stopped cell that binds ``lacks``. If the outcome is ``fail`` (the answer is not defined) or
    ``not_attempted`` (it is still the stub), the new outcome is ``error``, the message says how the cell stopped, and
    the hint is that on its exception. If that cell is not a code cell, the outcome is ``fail``, and the hint says how
    to make it one. A stub is explained only by a cell of which nothing ran. With any other outcome, the answer's own
    code needs the name: the outcome and the message stay, and the hint gives the reason.

    Parameters
    ----------
    outcome, message : str
        The outcome and message of the case.
    lacks : str or None
        The name that is not defined or still the stub, if the case failed for that (`CheckFailed.lacks`). If it is
        None, so is the result.
    stopped : sequence of StoppedCell
        The cells that stopped, in order.

    Examples
    --------
    >>> broken = StoppedCell("cell 3", "def ridge(X, y, lam)\n    return 1", "SyntaxError", "expected ':'")
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
    return Explanation(outcome, message, f"{lacks} is missing because {cells[-1].text()}") if cells else None


def _because(name: str, what: str, stopped: Sequence[StoppedCell]) -> Explanation | None:
    cells = [cell for cell in stopped if cell.binds(name)]
    if not cells:
        return None
    cell = cells[-1]
    if cell.kind != "code":
        return Explanation("fail", f"{name} is {what}: {cell.text()}", _MAKE_CODE, cell)
    hint = hint_for(cell.ename, cell.evalue, cell.line)
    return Explanation("error", f"{name} is {what}: {cell.text()}", hint, cell)
