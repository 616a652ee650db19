"""Questions that a course excuses: everybody gets full points, or the question is dropped.

The course's YAML names them. They are applied whenever grades are computed and never written to the database, so
removing an entry undoes it::

    excused_questions: {q4b: full, q5d-derivation: dropped}

``q4b`` means the question with its derivation; ``q4b-tests`` and ``q4b-derivation`` mean the two parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from autograder.homework.questions import QUESTIONS

How = Literal["full", "dropped"]
_HOW: tuple[How, ...] = ("full", "dropped")


def cells_of(name: str) -> list[str]:
    """Return the graded cells that a name refers to; empty if nothing has that name.

    >>> cells_of("q4b"), cells_of("q4b-tests"), cells_of("q4b-derivation"), cells_of("q6a"), cells_of("q4z")
    (['q4b', 'q4b-derivation'], ['q4b'], ['q4b-derivation'], ['q6a'], [])
    """
    question, _, part = name.partition("-")
    if question not in QUESTIONS or part not in ("", "tests", "derivation"):
        return []
    cells = [question] if part != "derivation" else []
    if QUESTIONS[question].derivation and part != "tests":
        cells.append(f"{question}-derivation")
    if part == "tests" and QUESTIONS[question].judged == "staff":
        return []
    return cells


def parse(entries: Any) -> dict[str, How]:
    """Map each excused cell to ``full`` or ``dropped``, from the parsed YAML; None means that there are no entries.

    An entry for a question holds for its derivation too, and one for a derivation for it alone.

    Raises
    ------
    ValueError
        The entry is not a mapping, a question does not exist, a value is neither ``full`` nor ``dropped``, or a cell
        has both.

    Examples
    --------
    >>> parse({"q4b": "full"})
    {'q4b': 'full', 'q4b-derivation': 'full'}
    """
    if entries is None:
        return {}
    if not isinstance(entries, Mapping):
        raise ValueError("must map questions to full or dropped")
    found: dict[str, How] = {}
    for name, how in entries.items():
        cells = cells_of(str(name))
        if not cells:
            raise ValueError(f"there is no question {str(name)!r}")
        if how not in _HOW:
            raise ValueError(f"{name}: expected full or dropped, got {how!r}")
        for cell in cells:
            if found.setdefault(cell, how) != how:
                raise ValueError(f"{cell} is both {found[cell]} and {how}")
    return found
