"""The parts of the homework in order. Pages, scans and receipts use their names as keys."""

from __future__ import annotations

from workbook import homework
from workbook.common.messages import shown
from workbook.submission.limits import Refused

_HOMEWORK = homework.current()

#: File name of a notebook without ``.ipynb`` → its parts.
BY_NOTEBOOK: dict[str, tuple[str, ...]] = {
    notebook.name: tuple(question.name for question in notebook.questions) for notebook in _HOMEWORK.notebooks
}
#: The names of the released files.
FILES = _HOMEWORK.files
PARTS: tuple[str, ...] = tuple(_HOMEWORK.questions)
#: Part → points that tests give, public and hidden together (the public test files say how many are public).
POINTS: dict[str, int] = {
    question.name: question.points for question in _HOMEWORK.questions.values() if question.judged != "staff"
}
#: The problems whose derivations may be on paper, in the order in which unnamed scans are assigned to them.
ON_PAPER = tuple(notebook.problem for notebook in _HOMEWORK.notebooks if notebook.derived) or tuple(
    notebook.problem for notebook in _HOMEWORK.notebooks
)


def matching(name: str) -> tuple[str, ...]:
    """Return the parts that a name stands for: one part, or every part of a problem or notebook.

    >>> first = _HOMEWORK.notebooks[0]
    >>> matching(PARTS[0]) == PARTS[:1], matching(first.problem) == BY_NOTEBOOK[first.name]
    (True, True)
    """
    name = name.strip().lower()
    if name in PARTS:
        return (name,)
    for notebook in _HOMEWORK.notebooks:
        if name in (notebook.name, notebook.problem):
            return BY_NOTEBOOK[notebook.name]
    known = ", ".join((*(notebook.problem for notebook in _HOMEWORK.notebooks), *PARTS[:3]))
    raise Refused(f"{shown(name)} is not a part of this homework; the parts are {known}, …")
