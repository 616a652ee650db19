"""The results of grading a notebook, from which the report is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from msgspec import Struct

from autograder.grade.evidence import Found
from autograder.grade.report import Case, CellError, Outcome
from autograder.worker.messages import Outputs

Tests = tuple[str, bool]
"""A test file: its question's name, and whether it is the hidden one."""

HIDDEN_MESSAGES = {
    Outcome.FAIL: "A hidden case did not pass.",
    Outcome.NOT_ATTEMPTED: "Not attempted.",
    Outcome.ERROR: "Your code stopped with an error in a hidden case.",
    Outcome.TIMEOUT: "A hidden case ran out of its own time, or of the notebook's.",
    Outcome.MEMORY: "Your code ran out of memory in a hidden case.",
}


def hide(case: Case) -> None:
    """Replace a hidden case's message with a fixed one, so that only its name, outcome and own hint are shown."""
    if case.hidden and case.outcome in HIDDEN_MESSAGES:
        case.message = HIDDEN_MESSAGES[case.outcome]


class Unavailable(Case):
    """A case that did not run because our sandbox or zygote failed; it may succeed if it is graded again."""


@dataclass(frozen=True)
class Tested:
    """A case that has run, and `CheckFailed.lacks` of its failure, with which grading may explain it better."""

    case: Case
    lacks: str | None = None


class Finding(Struct, frozen=True):
    """A finding about a part that staff read: its codes, a line for people, and the points to fill in, or None."""

    found: Found
    evidence: str
    prefilled: float | None = None


@dataclass
class NotebookResult:
    """The result of grading a notebook: cases by question, and the fields of the report's ``notebooks`` entry.

    ``absent`` says why there was nothing to grade. ``outputs`` holds the outputs of each cell.
    """

    name: str
    cases: dict[str, list[Case]]
    errors: list[CellError] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    outputs: Outputs = field(default_factory=dict)
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    peak_memory_bytes: int = 0
    absent: Literal["missing", "refused"] | None = None
