"""Held points: points that a fault of the grader holds back, neither earned nor lost until staff decide.

A case with outcome ``grader_error`` neither earns nor loses points. Every page, table and export takes its
points from this module, so that none counts held points as earned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.grade.report import Case, Outcome, QuestionEntry, Report
from autograder.homework.questions import add_points


def of_cases(cases: Iterable[Case]) -> float:
    """Return the points of those cases that are held."""
    return add_points([case.max_points for case in cases if case.outcome is Outcome.GRADER_ERROR])


@dataclass(frozen=True)
class Points:
    """Earned points and held points."""

    earned: float
    held: float = 0.0

    @property
    def up_to(self) -> float:
        """The points if staff give all held points."""
        return add_points([self.earned, self.held])

    def text(self, number: Callable[[float], str]) -> str:
        """Return the points as text, as a range if some are held; ``number`` formats one number.

        >>> Points(1.5).text("{:g}".format), Points(1.5, 0.75).text("{:g}".format)
        ('1.5', '1.5–2.25')
        """
        return f"{number(self.earned)}–{number(self.up_to)}" if self.held else number(self.earned)


def question(entry: QuestionEntry) -> Points:
    """Return the points of a question's entry in a report."""
    if entry.outcome is not Outcome.GRADER_ERROR:
        return Points(entry.score)
    most = entry.max_score
    held = of_cases(entry.cases) or most
    # Reports of earlier releases counted held points in the score.
    return Points(min(entry.score, add_points([most, -held])), held)


def total(entries: Iterable[QuestionEntry]) -> Points:
    """Return the sum of the points of several questions."""
    return together([question(entry) for entry in entries])


def together(found: Sequence[Points]) -> Points:
    """Add up points.

    >>> together([Points(1.0), Points(0.5, 2.0)])
    Points(earned=1.5, held=2.0)
    """
    return Points(add_points([p.earned for p in found]), add_points([p.held for p in found]))


def of_report(report: Report) -> Points:
    """Return the points of a whole report."""
    return total(report.questions) if names(report) else Points(report.score)


def names(report: Report) -> list[str]:
    """Return the names of the questions that staff must decide on."""
    return [entry.name for entry in report.questions if entry.outcome is Outcome.GRADER_ERROR]
