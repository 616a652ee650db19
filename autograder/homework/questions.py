"""The table of questions: their notebooks, their points, and the names that students define.

The table comes from ``homework.toml`` (`workbook.homework`). The question's name is the key everywhere: in
test files, grade ids, reports and rubrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from workbook import homework
from workbook.points import DENOMINATOR

Reason = Literal["derivation", "written answer"]
"""Why staff read a part."""


@dataclass(frozen=True)
class Question:
    """One question of the workbook.

    ``judged`` is as in `workbook.homework`. ``derivation`` is the number of points for the derivation, or 0 if the
    question asks for no derivation.
    """

    name: str
    points: int
    names: tuple[str, ...] = ()
    judged: homework.Judged = "tests"
    derivation: int = 0


@dataclass(frozen=True)
class Notebook:
    """One notebook of the workbook and its questions, in the order of the homework; ``problem`` is its short name."""

    name: str
    problem: str
    questions: tuple[Question, ...]

    @property
    def file(self) -> str:
        return f"{self.name}.ipynb"


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

NOTEBOOKS: tuple[Notebook, ...] = tuple(
    Notebook(
        notebook.name,
        notebook.problem,
        tuple(
            Question(
                question.name,
                question.points,
                question.defines,
                question.judged,
                question.derivation_points if question.derivation else 0,
            )
            for question in notebook.question
        ),
    )
    for notebook in HOMEWORK.notebook
)

QUESTIONS: dict[str, Question] = {q.name: q for notebook in NOTEBOOKS for q in notebook.questions}
BY_NAME: dict[str, Notebook] = {notebook.name: notebook for notebook in NOTEBOOKS}

MANUAL: tuple[Manual, ...] = tuple(
    Manual(q.name, q.points, "written answer")
    if q.judged == "staff"
    else Manual(q.name, q.derivation, "derivation")
    for q in QUESTIONS.values()
    if q.judged == "staff" or q.derivation
)

PARTS: dict[str, Manual] = {manual.part: manual for manual in MANUAL}
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
