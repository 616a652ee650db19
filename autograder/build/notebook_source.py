"""Read a notebook's source: Markdown that GitHub renders and Jupytext reads as cells.

A Markdown cell begins with ``<!-- #region id="q2a-statement" -->`` and ends with ``<!-- #endregion -->``. A
code cell is a fence that opens with three backticks and ``python id="q2a-check"``. Each cell has its own id,
which stays the same when a sentence changes or a cell is added elsewhere. A code cell with the single line
``# stub: solutions/ridge/penalty.py ridge`` is replaced by the stub of that name, which is cut from the
reference.

Authors write the sources, so they are trusted; the checks here find authors' mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jupytext

from autograder.homework import questions
from autograder.homework.layout import HomeworkFolder
from workbook.checks.saved_derivation import steps
from workbook.homework import Homework, Question

#: Characters of a cell that a message shows, enough to find it.
_MAX_SHOWN = 60

_REGION = re.compile(r"^<!-- #region id=", re.MULTILINE)
_STUB = re.compile(r"# stub: solutions/(?P<module>\w+(?:/\w+)?)\.py (?P<name>\w+)\s*")
_ID = re.compile(r"(?P<owner>[a-z0-9_]+)-(?P<suffix>\w+)")
_ROLES = ("statement", "check", "derivation", "answer")


class SourceError(ValueError):
    """An author's mistake in a notebook source; the message names the file and the cell."""


@dataclass(frozen=True)
class Cell:
    """One cell of a source: its stable id, its role and its text.

    ``role`` is one of statement, stub, check, derivation, answer, setup, given. ``question`` is the key in
    the question table, or ``None`` for a cell of the whole notebook (its title, its imports). ``names`` are
    the answers that the cell defines. ``module`` is the reference module that a stub is cut from, such as
    ``ridge/penalty``.
    """

    id: str
    kind: str
    role: str
    source: str
    question: str | None = None
    names: tuple[str, ...] = ()
    module: str | None = None


def read(path: Path) -> list[Cell]:
    """Read the cells of the source at ``path``, in order.

    Raises
    ------
    SourceError
        If a cell has no id, an id occurs twice, a question is unknown, or a stub line is followed by
        something.
    """
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md")
    cells: list[Cell] = []
    for position, raw in enumerate(notebook.cells):
        identity = raw.metadata.get("id")
        if identity is None:
            raise SourceError(f"{path.name}: cell {position + 1} has no id: {raw.source[:_MAX_SHOWN]!r}")
        if any(cell.id == identity for cell in cells):
            raise SourceError(f"{path.name}: the id {identity} appears twice")
        cells.append(_cell(path, identity, raw.cell_type, raw.source))
    return cells


def _cell(path: Path, identity: str, kind: str, source: str) -> Cell:
    """Return one cell of a notebook's source with its role, its question, and the settings in its Markdown filled in.

    The id has the form ``owner-suffix``. ``owner`` is a question, or the notebook, whose cells belong to no question.
    If a question has the notebook's name, only its stubs and cells with one of the roles below belong to it. A code
    cell that begins with ``# stub:`` is the ``stub`` of the answer that its suffix names. Another cell of a question
    has its suffix as role if that is ``statement``, ``check``, ``derivation`` or ``answer``. The notebook's cell with
    the suffix ``setup`` is its ``setup``. Every other cell is ``given``.

    Parameters
    ----------
    path : Path
        The source, which names the notebook and is named in messages. It is not read.
    identity : str
        The cell's id.
    kind : str
        ``code``, ``markdown`` or ``raw``. Only Markdown gets settings (`fill_in`).
    source : str
        The cell's text.

    Raises
    ------
    SourceError
        If the id has the wrong form or names no question, if a stub's line has the wrong form or names another answer
        than the id, or if a setting is unknown.
    """
    parts = _ID.fullmatch(identity)
    if parts is None:
        raise SourceError(f"{path.name}: the id {identity} is not of the form question-purpose")
    owner, suffix = parts["owner"], parts["suffix"]
    # A question may have its notebook's name. Then its cells are recognized by their roles.
    belongs = owner != path.stem or (
        owner in questions.QUESTIONS and (suffix in _ROLES or source.startswith("# stub:"))
    )
    question = owner if belongs else None
    if question is not None and question not in questions.QUESTIONS:
        raise SourceError(f"{path.name}: {identity} does not belong to a question in homework.toml")
    if kind == "code" and source.startswith("# stub:"):
        stub = _STUB.fullmatch(source)
        if stub is None or stub["name"] != suffix:
            raise SourceError(f"{path.name}: {identity} should hold one line that ends in its own name")
        return Cell(identity, kind, "stub", source, question, (suffix,), stub["module"])
    if kind == "markdown":
        known = questions.HOMEWORK.questions.get(question) if question is not None else None
        try:
            source = fill_in(source, questions.HOMEWORK, known)
        except SourceError as error:
            raise SourceError(f"{path.name}: {identity}: {error}") from None
    role = suffix if question is not None and suffix in _ROLES else "given"
    if question is None and suffix == "setup":
        role = "setup"
    return Cell(identity, kind, role, source, question)


def paths(folder: HomeworkFolder) -> list[Path]:
    """Return the paths of a homework's notebook sources, in the order of the homework.

    Raises
    ------
    SourceError
        If a notebook of the homework has no source, or a source belongs to no notebook.
    """
    wanted = [folder.assignment / f"{notebook.name}.md" for notebook in questions.NOTEBOOKS]
    for path in wanted:
        if not path.is_file():
            raise SourceError(f"assignment/{path.name} is missing: homework.toml names this notebook")
    for path in sorted(folder.assignment.glob("*.md")):
        if path not in wanted and _REGION.search(path.read_text(encoding="utf-8")):
            raise SourceError(f"assignment/{path.name} is a notebook that homework.toml does not name")
    return wanted


def fill_in(text: str, homework: Homework, question: Question | None) -> str:
    """Return the text with settings in double braces replaced by their values.

    ``{{credit}}``, ``{{title}}``, ``{{course}}``, ``{{term}}``, ``{{institution}}``, ``{{authors}}`` and ``{{due}}``
    are settings of the homework. ``{{points}}``, such as "1 point", and ``{{derivation_points}}``, a number alone, are
    settings of the question. ``{{points q4b}}`` and ``{{derivation_points q4b}}`` are numbers of another question.
    ``{{steps}}`` lists what the question's derivation has to show.

    Raises
    ------
    SourceError
        If there is no such setting or no such question, if a setting of a question is used where ``question`` is None,
        or if ``{{steps}}`` is used in a question without a derivation.
    """

    def one(found: re.Match[str]) -> str:
        name, _, of = found[1].strip().partition(" ")
        other = homework.questions.get(of.strip()) if of else question
        if name == "steps" and question is not None and question.derivation:
            return steps(question.name)
        if name in ("points", "derivation_points") and other is not None:
            number = getattr(other, name)
            unit = "" if of or name != "points" else " points" if number != 1 else " point"
            return f"{number}{unit}"
        if not of and name in _SETTINGS:
            return _SETTINGS[name](homework)
        raise SourceError(f"unknown setting: {found[0]}")

    return _SETTING.sub(one, text)


_SETTING = re.compile(r"\{\{\s*([a-z_]+(?: [a-z0-9_]+)?)\s*\}\}")
_SETTINGS: dict[str, Callable[[Homework], str]] = {
    "title": lambda homework: homework.title,
    "course": lambda homework: homework.course,
    "term": lambda homework: homework.term,
    "institution": lambda homework: homework.institution,
    "authors": lambda homework: " and ".join(homework.authors),
    "credit": lambda homework: homework.credit.strip(),
    "due": lambda homework: (
        f"{homework.due:%A, {homework.due.day} %B %Y, %H:%M}"
        if homework.due
        else "the date that your course gives"
    ),
}
