"""The parts of the homework in its order: the names that pages, scans and receipts are keyed by."""

from __future__ import annotations

from workbook import homework
from workbook.limits import Refused, shown

_HOMEWORK = homework.current()

#: Every part, by the file name of its notebook without ``.ipynb``.
BY_NOTEBOOK: dict[str, tuple[str, ...]] = {
    notebook.name: tuple(question.name for question in notebook.question) for notebook in _HOMEWORK.notebook
}
#: The names of the released files.
FILES = _HOMEWORK.files
PARTS: tuple[str, ...] = tuple(_HOMEWORK.questions)
#: Points of each part that tests give, now or when it is graded (the public test files hold those of now).
POINTS: dict[str, int] = {
    question.name: question.points for question in _HOMEWORK.questions.values() if question.judged != "staff"
}
#: The problems whose derivations may be on paper, in the order in which unnamed scans are given to them.
ON_PAPER = tuple(notebook.problem for notebook in _HOMEWORK.notebook if notebook.derived) or tuple(
    notebook.problem for notebook in _HOMEWORK.notebook
)


def matching(name: str) -> tuple[str, ...]:
    """The parts that a name stands for: a part itself, or every part of a problem.

    >>> first = _HOMEWORK.notebook[0]
    >>> matching(PARTS[0]) == PARTS[:1], matching(first.problem) == BY_NOTEBOOK[first.name]
    (True, True)
    """
    name = name.strip().lower()
    if name in PARTS:
        return (name,)
    for notebook in _HOMEWORK.notebook:
        if name in (notebook.name, notebook.problem):
            return BY_NOTEBOOK[notebook.name]
    known = ", ".join((*(notebook.problem for notebook in _HOMEWORK.notebook), *PARTS[:3]))
    raise Refused(f"{shown(name)} is no part of this homework; parts are called {known}, …")
