"""Points that a fault of ours holds back: neither earned nor lost until staff decide.

A case with outcome ``grader_error`` earns nothing and costs nothing. Whoever shows points takes them from here, so that
no page, table or export counts held points as earned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.grade.report import Case, Outcome, QuestionEntry, Report
from autograder.homework.questions import add_points


def of_cases(cases: Iterable[Case]) -> float:
    """Points of the cases in a report that are held."""
    return add_points([case.max_points for case in cases if case.outcome is Outcome.GRADER_ERROR])


@dataclass(frozen=True)
class Points:
    """Points that are earned, and points that are held."""

    earned: float
    held: float = 0.0

    @property
    def up_to(self) -> float:
        """What it comes to if staff give all that is held."""
        return add_points([self.earned, self.held])

    def text(self, number: Callable[[float], str]) -> str:
        """The points as text, a range where some are held; ``number`` writes one number.

        >>> Points(1.5).text("{:g}".format), Points(1.5, 0.75).text("{:g}".format)
        ('1.5', '1.5–2.25')
        """
        return f"{number(self.earned)}–{number(self.up_to)}" if self.held else number(self.earned)


def question(entry: QuestionEntry) -> Points:
    """The points of a question's entry in a report."""
    if entry.outcome is not Outcome.GRADER_ERROR:
        return Points(entry.score)
    most = entry.max_score
    held = of_cases(entry.cases) or most
    # Reports of earlier releases counted held points in the score.
    return Points(min(entry.score, add_points([most, -held])), held)


def total(entries: Iterable[QuestionEntry]) -> Points:
    """The points of several questions together."""
    return together([question(entry) for entry in entries])


def together(found: Sequence[Points]) -> Points:
    """A sum of points.

    >>> together([Points(1.0), Points(0.5, 2.0)])
    Points(earned=1.5, held=2.0)
    """
    return Points(add_points([p.earned for p in found]), add_points([p.held for p in found]))


def of_report(report: Report) -> Points:
    """The points of a whole report."""
    return total(report.questions) if names(report) else Points(report.score)


def names(report: Report) -> list[str]:
    """The questions of a report on which staff must decide."""
    return [entry.name for entry in report.questions if entry.outcome is Outcome.GRADER_ERROR]
