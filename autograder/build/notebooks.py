"""Make a notebook from a source's cells: nbformat 4.5, stable ids, and the metadata of three tools.

The metadata under `METADATA` is our own; intake finds answers by it. ``metadata.nbgrader`` follows schema 3,
for nbgrader's gradebook and form for written answers. ``metadata.otter`` names the test format of the checks.
Nothing in a notebook depends on the date or the machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.build import agreement, stubs
from autograder.build.notebook_source import Cell, SourceError
from autograder.homework import questions
from autograder.homework.layout import HomeworkFolder
from workbook.homework import METADATA
from workbook.notebook.notebook_json import Json
from workbook.notebook.saved import ANSWER_PLACEHOLDER, DERIVATION_PLACEHOLDER

SCHEMA_VERSION = 3


def student(notebook: str, cells: Iterable[Cell], modules: Mapping[str, str], release: str) -> NotebookNode:
    """Make the student's notebook, with stubs cut from ``modules`` (name of a reference module → its text)."""
    texts = {
        cell.id: stubs.stub(modules[cell.module], cell.names[0]) for cell in cells if cell.module is not None
    }
    return assemble(notebook, cells, texts, release)


def assemble(notebook: str, cells: Iterable[Cell], texts: Mapping[str, str], release: str) -> NotebookNode:
    """Make a notebook from ``cells``; ``texts`` maps ids of cells to texts that replace their sources."""
    node: NotebookNode = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            METADATA: {"notebook": notebook, "release": release},
            "otter": {"OK_FORMAT": False, "assignment_name": notebook, "tests": {}},
        }
    )
    for cell in cells:
        new: Any = nbformat.v4.new_code_cell if cell.kind == "code" else nbformat.v4.new_markdown_cell
        made: NotebookNode = new(texts.get(cell.id, cell.source), id=cell.id)
        made.metadata = nbformat.from_dict(_metadata(cell))
        node.cells.append(made)
    nbformat.validate(node)
    return node


def write(node: NotebookNode) -> bytes:
    """Return the notebook's bytes, with sorted keys and one final newline."""
    text: str = nbformat.writes(node)
    return (text.rstrip("\n") + "\n").encode("utf-8")


def validate(name: str, cells: Iterable[Cell]) -> None:
    """Raise `SourceError` if the cells of the notebook ``name`` do not fit its questions in ``homework.toml``.

    The source needs a setup cell. Each question needs a statement, a check unless staff grade it, a stub for each of
    its names or else a slot for an answer, and a slot for its derivation if it has one. Only statements and cells that
    are given may be there besides. The text of each cell is checked too.

    Raises
    ------
    SourceError
        If such a cell is missing or is one too many, a slot lacks its placeholder, a statement lacks the title or the
        points, or a cell that calls ``check`` or ``derive`` holds anything else. The message names the first that was
        found.
    """
    have = {cell.id: cell for cell in cells}
    expected = _needed_ids(name)
    missing = sorted(expected - have.keys())
    if missing:
        raise SourceError(f"{name}.md: missing {', '.join(missing)}")
    surplus = sorted(
        cell.id
        for cell in have.values()
        if cell.role not in ("given", "statement") and cell.id not in expected
    )
    if surplus:
        raise SourceError(f"{name}.md: not in homework.toml: {', '.join(surplus)}")
    for cell in have.values():
        _validate_cell(name, cell)


def _needed_ids(name: str) -> set[str]:
    """Return the ids of the cells that a notebook's source needs for the notebook's questions in ``homework.toml``."""
    needed = {f"{name}-setup"}
    for question in questions.BY_NAME[name].questions:
        needed.add(f"{question.name}-statement")
        if question.judged != "staff":
            needed.add(f"{question.name}-check")
        if question.in_words:
            needed.add(f"{question.name}-answer")
        if question.derivation:
            needed.add(f"{question.name}-derivation")
        needed.update(f"{question.name}-{answer}" for answer in question.defines)
    return needed


def _validate_cell(name: str, cell: Cell) -> None:
    """Raise `SourceError` if the text of a cell is not what its role asks for; ``name`` is the notebook's.

    A statement agrees with ``homework.toml``, a slot contains its placeholder, and a cell that calls ``check`` or
    ``derive`` holds that call alone.
    """
    if cell.role == "statement" and cell.question and (wrong := list(agreement.check_statement(cell))):
        raise SourceError(f"{name}.md: {wrong[0]}")
    if cell.id == f"{cell.question}-derive" and cell.source != f'derive("{cell.question}")':
        raise SourceError(f'{name}.md: {cell.id} should be derive("{cell.question}")')
    placeholder = {"answer": ANSWER_PLACEHOLDER, "derivation": DERIVATION_PLACEHOLDER}.get(cell.role)
    if placeholder is not None and placeholder not in cell.source.splitlines():
        raise SourceError(f"{name}.md: {cell.id} lacks the line {placeholder}")
    if cell.role == "check" and cell.source != f'check("{cell.question}")':
        raise SourceError(f'{name}.md: {cell.id} should be check("{cell.question}")')


def _metadata(cell: Cell) -> Json:
    ours: Json = {"role": cell.role}
    if cell.question is not None:
        ours["question"] = cell.question
    if cell.names:
        ours["names"] = list(cell.names)
    # Students may change given cells freely; nbgrader does not need them.
    if cell.role == "given":
        return {METADATA: ours}
    metadata: Json = {METADATA: ours, "nbgrader": _nbgrader(cell), "deletable": False}
    if cell.role in ("statement", "check", "setup"):
        metadata["editable"] = False
    return metadata


def _nbgrader(cell: Cell) -> Json:
    """Return nbgrader's metadata: checks are its grade cells, written slots are its manually graded cells."""
    points: float | None = None
    grade_id = cell.id
    if cell.question is not None:
        question = questions.QUESTIONS[cell.question]
        if cell.role == "derivation":
            points = question.derivation_points
        elif cell.role == "answer" or (cell.role == "check" and not question.in_words):
            points, grade_id = question.points, cell.question
    solution = cell.role in ("stub", "answer", "derivation")
    data: Json = {
        "schema_version": SCHEMA_VERSION,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
        "grade_id": grade_id,
        "cell_type": cell.kind,
    }
    if points is not None:
        data["points"] = points
    return data


def modules(folder: HomeworkFolder) -> dict[str, str]:
    """Return the text of each reference module, by its path in `solutions/` without extension: ``ridge/penalty``."""
    return {
        path.relative_to(folder.solutions).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.solutions.rglob("*.py"))
        if path.stem != "__init__"
    }


def fingerprint(node: NotebookNode) -> str:
    """Return what determines a notebook's share of the release id: ids, kinds and sources of its cells."""
    return json.dumps([[cell.id, cell.cell_type, cell.source] for cell in node.cells], ensure_ascii=False)
