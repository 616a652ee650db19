"""The questions of the homework that is graded, and what of them staff read.

They come from ``homework.toml`` (`workbook.homework`). The question's name is the key everywhere: in test files,
grade ids, reports and rubrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from workbook import homework
from workbook.common.points import DENOMINATOR
from workbook.homework import Notebook, Question

Reason = Literal["derivation", "written answer"]
"""Why staff read a part."""


@dataclass(frozen=True)
class Manual:
    """One thing that staff read: a written answer or a derivation."""

    name: str
    points: int
    reason: Reason

    @property
    def part(self) -> str:
        """The part's name in the gradebook, on pages, in tables and on command lines, where tests also have parts.

        >>> Manual("q2a", 1, "derivation").part, Manual("q6a", 3, "written answer").part
        ('q2a-derivation', 'q6a')
        """
        return part_of(self.name, self.reason)


def part_of(question: str, reason: Reason) -> str:
    """Return the name of the part of a question that staff read."""
    return f"{question}-derivation" if reason == "derivation" else question


HOMEWORK = homework.current()

NOTEBOOKS: tuple[Notebook, ...] = HOMEWORK.notebooks
QUESTIONS: dict[str, Question] = HOMEWORK.questions
BY_NAME: dict[str, Notebook] = {notebook.name: notebook for notebook in NOTEBOOKS}

MANUAL: tuple[Manual, ...] = tuple(
    Manual(q.name, q.points, "written answer")
    if q.judged == "staff"
    else Manual(q.name, q.derivation_points, "derivation")
    for q in QUESTIONS.values()
    if q.judged == "staff" or q.derivation
)

MANUAL_PARTS: dict[str, Manual] = {manual.part: manual for manual in MANUAL}
"""The parts that staff read, by the names that people see."""


def notebook_of(question: str) -> Notebook:
    """Return the notebook that contains a question.

    >>> first = next(iter(QUESTIONS))
    >>> notebook_of(first) is NOTEBOOKS[0]
    True
    """
    return next(n for n in NOTEBOOKS if any(q.name == question for q in n.questions))


def add_points(points: list[float]) -> float:
    """Add up shares of points exactly, so that three thirds of a point are one point.

    >>> add_points([1 / 3, 1, 1 / 3, 1, 1 / 3, 1])
    4.0
    """
    return float(sum(map(_share, points), Fraction(0)))


@lru_cache(1024)
def _share(points: float) -> Fraction:
    return Fraction(points).limit_denominator(DENOMINATOR)
