"""The graded parts in the order of the homework, which of them staff read, and how to find one by name."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.homework.questions import HOMEWORK, QUESTIONS, notebook_of
from autograder.staff.gradebook.grades import cell_order, is_automatic

_TITLES = {
    question.name: question.title for notebook in HOMEWORK.notebooks for question in notebook.questions
}


@dataclass(frozen=True)
class Part:
    """One graded cell: a derivation, a written answer, or code that tests score."""

    cell: str
    question: str
    notebook: str
    title: str
    most: float
    by_staff: bool

    @property
    def label(self) -> str:
        """The part's name on the page.

        >>> PARTS["q4a-derivation"].label, PARTS["q6a"].label
        ('q4a', 'q6a')
        """
        return self.question


def _part(cell: str) -> Part:
    name = cell.removesuffix("-derivation")
    question = QUESTIONS[name]
    most = question.points if cell == name else question.points_for_derivation
    return Part(cell, name, notebook_of(name).name, _TITLES[name], float(most), not is_automatic(cell))


PARTS: dict[str, Part] = {cell: _part(cell) for cell in cell_order()}
#: Parts that people read, in order.
READ: tuple[Part, ...] = tuple(part for part in PARTS.values() if part.by_staff)


def read_part_of(question: str) -> Part:
    """Return the part of a question that people read, or else the part that tests score."""
    return PARTS.get(f"{question}-derivation", PARTS[question])
