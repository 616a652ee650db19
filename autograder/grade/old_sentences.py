"""Read the codes of findings that older versions wrote only as sentences.

Their reports, and the gradebooks filled from them, hold sentences such as ``wrong: line 2. Found on the page: 1/2: …``.
`found_in` reads them, when such a report is read and once for such a gradebook. Nothing else reads sentences.
"""

from __future__ import annotations

from autograder.grade.evidence import Found, with_rows
from autograder.homework import rubrics
from workbook.common.answer_states import State

#: Whole sentences, or their beginnings up to a colon, with the state that they stood for.
_STATES = {
    "every line follows, and nothing is missing": State.COMPLETE,
    "nothing typed": State.UNTOUCHED,
    "on paper": State.ON_PAPER,
    "not checked": State.UNCHECKED,
    "incomplete": State.INCOMPLETE,
    "wrong": State.WRONG,
    "undecided": State.UNDECIDED,
    "error": State.ERROR,
    "empty": State.EMPTY,
}
_TOO_LONG = ": too long to check"
_ROWS = "Found on the page: "


def found_in(question: str, sentence: str) -> Found | None:
    """Return the codes for an older version's sentence about a part; None if it says nothing about an answer.

    A row counts if the rubric still has it with the same points and words.

    >>> found_in("q2a", "nothing typed"), found_in("q2a", "Nothing was handed in here.")
    (Found(state=<State.UNTOUCHED: 'untouched'>, rows=(), rubric='', missing=''), None)
    """
    if sentence.endswith(_TOO_LONG):
        return Found(State.TOO_LONG)
    status, _, listed = sentence.partition(_ROWS)
    state = _STATES.get(status.partition(":")[0].removesuffix(". "))
    if state is None:
        return None
    try:
        part = rubrics.load(question)
    except KeyError:
        part = None
    texts = enumerate(part.rubric if part is not None else (), 1)
    rows = tuple(number for number, row in texts if listed and f"{row.points}: {row.text}" in listed)
    # The step had no code: its sentence takes the place, so that the same sentences still mean the same step.
    missing = status.partition(": ")[2].removesuffix(". ") if state is State.INCOMPLETE else ""
    return with_rows(state, rows, part, missing)
