"""The signs and words for what became of a question and of a case, the same in every output."""

from __future__ import annotations

from typing import NamedTuple

from autograder.grade.marks import Part
from autograder.grade.report import Outcome

OURS = "The grader itself failed here. These points are held, neither earned nor lost: staff will look and decide."


class Shown(NamedTuple):
    """How an outcome is shown: ``look`` is a class of the pages' style sheet."""

    look: str
    sign: str
    words: str


#: What became of a case.
CASES: dict[Outcome, Shown] = {
    Outcome.PASS: Shown("good", "✓", "passed"),
    Outcome.FAIL: Shown("bad", "✗", "did not pass"),
    Outcome.NOT_ATTEMPTED: Shown("blank", "○", "not attempted"),
    Outcome.ERROR: Shown("bad", "✗", "stopped with an error"),
    Outcome.TIMEOUT: Shown("bad", "✗", "ran out of time"),
    Outcome.MEMORY: Shown("bad", "✗", "ran out of memory"),
    Outcome.GRADER_ERROR: Shown("part", "!", "held: staff will look"),
}
_QUESTIONS = CASES | {
    Outcome.PASS: Shown("good", "✓", "full points"),
    Outcome.FAIL: Shown("bad", "✗", "not right yet"),
}
_PARTLY = Shown("part", "◐", "partly right")


def of_question(outcome: Outcome, part: Part) -> Shown:
    """Return how a question with this outcome and these points is shown."""
    return _PARTLY if outcome is Outcome.FAIL and part.own.earned > 0 else _QUESTIONS[outcome]


def decided(outcome: Outcome, part: Part, *, by_staff: bool) -> Outcome:
    """Return a question's outcome: if staff gave points, these say whether it is right.

    Without points from staff, an outcome such as a timeout remains, because it tells the student more.
    """
    if not by_staff:
        return outcome
    if part.own.earned >= part.max_score:
        return Outcome.PASS
    return Outcome.FAIL if part.own.earned > 0 or outcome in (Outcome.PASS, Outcome.GRADER_ERROR) else outcome
