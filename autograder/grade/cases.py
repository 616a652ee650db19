"""What grading finds before it is a report: cases, and how a question's outcome follows from those of its cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.grade import held
from autograder.homework.questions import Question, add_points

Tests = tuple[str, bool]
"""A test file: its question's name, and whether it is the hidden one."""

HIDDEN_MESSAGES = {
    "fail": "A hidden case did not pass.",
    "not_attempted": "Not attempted.",
    "error": "Your code stopped with an error in a hidden case.",
    "timeout": "Your code ran out of time in a hidden case.",
    "memory": "Your code ran out of memory in a hidden case.",
}


@dataclass
class Case:
    """One case of a test file after it ran; the fields are those of the report."""

    name: str
    hidden: bool
    passed: bool
    points: float
    max_points: float
    outcome: str
    message: str = ""
    hint: str = ""

    def hide(self) -> None:
        """Leave of a hidden case only what is fixed: its name, its outcome and its own hint."""
        if self.hidden and not self.passed and self.outcome != "grader_error":
            self.message = HIDDEN_MESSAGES[self.outcome]


class Unavailable(Case):
    """A case that did not run because our own sandbox or zygote failed: that may go well another time."""


@dataclass
class NotebookResult:
    """What grading a notebook found: cases by question, and the fields of the report's ``notebooks`` entry."""

    name: str
    cases: dict[str, list[Case]]
    errors: list[dict[str, Any]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    outputs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_memory_bytes: int = 0


def outcome_of(cases: list[Case]) -> str:
    """A question's outcome from its cases': the one thing to know first.

    >>> outcome_of([Case("a", False, True, 1, 1, "pass"), Case("b", True, False, 0, 1, "timeout")])
    'timeout'
    """
    outcomes = {case.outcome for case in cases}
    if len(outcomes) == 1:
        return outcomes.pop()
    for outcome in ("grader_error", "timeout", "memory", "error"):
        if outcome in outcomes:
            return outcome
    return "fail" if outcomes else "not_attempted"


def question_entry(question: Question, cases: list[Case]) -> dict[str, Any]:
    """A question's entry in the report."""
    entries = [vars(case).copy() for case in cases]
    return {
        "name": question.name,
        "score": add_points([case.points for case in cases]),
        "held": held.of_cases(entries),
        "max_score": float(question.points),
        "outcome": outcome_of(cases),
        "cases": entries,
    }
