"""Read and validate the description of the homework, ``homework.toml``.

All code that needs the list of notebooks and questions, their points or their titles reads it here. Staff write
``homework.toml``. The build writes a ``homework.json`` in the same form, with what students need, into the release.

The description is the file that the environment variable ``WORKBOOK_HOMEWORK`` names, else the nearest one upward from
the working folder, else the one beside this package. It is trusted; the checks are for mistakes of its author.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from workbook.common import descriptions
from workbook.common.descriptions import HomeworkError as HomeworkError

#: The file that staff write, and the file that the build makes from it for students.
NAME, RELEASED = "homework.toml", "homework.json"
#: The environment variable that names a folder with a description, or the description itself.
VARIABLE = "WORKBOOK_HOMEWORK"

_Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", description="lower-case letters, digits and _")]
_Text = Annotated[str, Meta(min_length=1, description="a text with at least one character")]
#: Who judges an answer: Otter tests; Otter tests that only require a real answer; staff.
Judged = Literal["tests", "presence", "staff"]
_Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z_]\w*$", description="a Python identifier")]


class Question(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question.

    Attributes
    ----------
    name : str
        Its key in cells, test files, grades, reports and rubrics.
    title : str
        The heading of its statement.
    points : int
        The points that its tests, or staff, give.
    judged : "tests", "presence" or "staff"
        Who judges the answer: Otter tests; Otter tests that only require a real answer; staff.
    defines : tuple of str
        The names that a student defines. A question that defines nothing is answered in words.
    derivation : str
        The file in ``derivations/`` (without ``.toml``) that describes the required derivation, or "".
    derivation_points : int
        The points that staff give for the derivation, if one is required.
    """

    name: _Name
    title: _Text
    points: Annotated[int, Meta(ge=0)]
    judged: Judged = "tests"
    defines: tuple[_Identifier, ...] = ()
    derivation: str = ""
    derivation_points: Annotated[int, Meta(ge=0)] = 1

    @property
    def in_words(self) -> bool:
        """Whether the answer is text in a Markdown cell."""
        return not self.defines

    @property
    def points_for_derivation(self) -> int:
        """The points that staff give for the derivation; 0 if none is required."""
        return self.derivation_points if self.derivation else 0


class Notebook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One notebook and its questions in order. ``name`` is the file's name without ``.ipynb``."""

    name: _Name
    title: _Text
    questions: tuple[Question, ...] = field(name="question")

    @property
    def file(self) -> str:
        """The name of the released file."""
        return f"{self.name}.ipynb"

    @property
    def problem(self) -> str:
        """The name for all of its questions in tables and scans: its own name up to the first ``_``."""
        return self.name.partition("_")[0]

    @property
    def derived(self) -> bool:
        """Whether any of its questions asks for a derivation."""
        return any(question.derivation for question in self.questions)


class Homework(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A homework. Its package, archive and assignment in a gradebook all have its ``name``.

    ``repository`` is the https address where students find the release, or "". A notebook that is opened alone on
    Google Colab fetches the rest from there.
    """

    name: _Name
    title: _Text
    version: _Text
    course: _Text
    term: str = ""
    institution: str = ""
    authors: tuple[_Text, ...] = ()
    credit: str = ""
    repository: Annotated[str, Meta(pattern=r"^(https://[\w./~-]+)?$", description="an https address")] = ""
    due: datetime | None = None
    notebooks: Annotated[tuple[Notebook, ...], Meta(min_length=1)] = field(name="notebook")

    @property
    def command(self) -> str:
        """What a student types before ``check``, ``pdf`` and ``submit``. The release's zip installs no program."""
        return f"python -m {self.name}"

    @property
    def questions(self) -> dict[str, Question]:
        """Every question by its name, in the order of the homework."""
        return {question.name: question for notebook in self.notebooks for question in notebook.questions}

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the released notebooks, in order."""
        return tuple(notebook.file for notebook in self.notebooks)

    @property
    def by_notebook(self) -> dict[str, tuple[str, ...]]:
        """The names of each notebook's questions, by the notebook's name."""
        return {book.name: tuple(question.name for question in book.questions) for book in self.notebooks}

    def problem_of(self, part: str) -> str:
        """Return the problem that a question belongs to; raises `StopIteration` if there is no such question."""
        return next(
            book.problem for book in self.notebooks if any(one.name == part for one in book.questions)
        )

    @property
    def tested_points(self) -> dict[str, int]:
        """The points that a question's tests give, public and hidden together; without questions that staff judge."""
        return {name: one.points for name, one in self.questions.items() if one.judged != "staff"}

    @property
    def on_paper(self) -> tuple[str, ...]:
        """The problems whose derivations may be on paper, in the order in which unnamed scans are assigned to them."""
        derived = tuple(notebook.problem for notebook in self.notebooks if notebook.derived)
        return derived or tuple(notebook.problem for notebook in self.notebooks)

    @property
    def zip_name(self) -> str:
        """The name of the zip that ``submit`` writes."""
        return f"{self.name}-submission.zip"

    @property
    def pdf_name(self) -> str:
        """The name of the PDF to hand in."""
        return f"{self.name}.pdf"


def read(path: Path) -> Homework:
    """Read and validate the description in a file.

    Raises
    ------
    HomeworkError
        If the file cannot be read or is not valid.
    """
    text, raw = descriptions.parse(path)
    homework = descriptions.convert(path, text, raw, Homework)
    for keys, problem in _mistakes_in(homework):
        raise descriptions.error(path, text, keys, problem)
    return homework


def _mistakes_in(homework: Homework) -> Iterator[tuple[list[str | int], str]]:
    """Yield the mistakes that types cannot express: the keys that lead to the place, and what is wrong there."""
    names: set[str] = set()
    seen: dict[str, str] = {}
    problems: dict[str, str] = {}
    for i, notebook in enumerate(homework.notebooks):
        if notebook.problem in problems:
            other = problems[notebook.problem]
            yield ["notebook", i, "name"], f"{notebook.name} and {other} both begin with {notebook.problem}"
        problems[notebook.problem] = notebook.name
        for j, question in enumerate(notebook.questions):
            here: list[str | int] = ["notebook", i, "question", j]
            if question.name in names:
                yield here, f"there are two questions {question.name}"
            names.add(question.name)
            for name in question.defines:
                if name in seen:
                    yield here, f"{name} is defined twice: in {seen[name]} and in {question.name}"
                seen[name] = question.name
            if question.judged == "tests" and not question.defines:
                yield here, f"{question.name} is judged by tests: expected names in `defines`"
            if question.judged == "staff" and question.defines:
                yield here, f"{question.name} is judged by staff: expected no names in `defines`"
    if homework.due is not None and homework.due.tzinfo is None:
        yield ["due"], "Expected a time with its zone, such as 2025-09-05T22:59:00-07:00"


def use(path: Path | None, *, staff_only: bool = False) -> None:
    """Choose the homework of this process and of the processes that it starts, which find it in the environment.

    Its folder is then the `workplace`. The description is not read yet.

    Parameters
    ----------
    path : Path or None
        The homework's folder, or the file that describes it. None chooses nothing, and the homework is found when it is
        first needed. With ``staff_only``, None sets the environment variable to the nearest ``homework.toml`` upward
        from the working folder, if there is one and the variable is not set.
    staff_only : bool
        Whether the file must be ``homework.toml``, so that a student's folder is not accepted.

    Raises
    ------
    HomeworkError
        If ``path`` has no homework, if an earlier call chose one in another folder, or if this process has read
        another one.
    """
    global _chosen
    if path is None:
        if staff_only:
            _prefer_staffs()
        return
    names = (NAME,) if staff_only else (NAME, RELEASED)
    found = (
        _description_in(path, names)
        if path.is_dir()
        else path
        if path.is_file() and path.name in names
        else None
    )
    if found is None:
        raise HomeworkError(f"{path}: there is no {' or '.join(names)}")
    found = found.resolve()
    if _chosen is not None and _chosen != found.parent:
        raise HomeworkError(f"{path}: the homework in {_chosen} is already chosen")
    if _read_current.cache_info().currsize and _read_current()[0].resolve() != found:
        raise HomeworkError(f"{path}: this process already uses the homework in {folder()}")
    os.environ[VARIABLE] = str(found)
    _chosen = found.parent


def _prefer_staffs() -> None:
    """Set the environment variable to the nearest ``homework.toml`` upward, if there is one and it is not set."""
    if not os.environ.get(VARIABLE) and (found := _upward(Path.cwd(), (NAME,))) is not None:
        os.environ[VARIABLE] = str(found)


def is_chosen() -> bool:
    """Return whether this process has read a homework, or was told which one to use."""
    return bool(_read_current.cache_info().currsize or os.environ.get(VARIABLE))


#: The folder that was passed to `use`.
_chosen: Path | None = None


def workplace() -> Path:
    """Return the folder of the student's notebooks: that of the homework passed to `use`, else the working folder."""
    if _chosen is None:
        return Path()
    return _chosen / "assignment" if (_chosen / NAME).is_file() else _chosen


def find(start: Path | None = None) -> Path:
    """Find the description, in the order that the module's docstring gives.

    Raises
    ------
    HomeworkError
        If there is no description.
    """
    named = os.environ.get(VARIABLE)
    if named:
        path = Path(named)
        found = _description_in(path, (NAME, RELEASED)) if path.is_dir() else path
        if found is None or not found.is_file():
            raise HomeworkError(f"{path}: there is no {NAME}")
        return found
    here = (start or Path.cwd()).resolve()
    names = (NAME, RELEASED)
    found = _upward(here, names) or _description_in(Path(__file__).resolve().parents[1], names)
    if found is None:
        raise HomeworkError(
            f"there is no {NAME} in {here} or a folder above it: pass a folder with --homework"
        )
    return found


def _upward(here: Path, names: tuple[str, ...]) -> Path | None:
    return next(
        (found for folder in (here, *here.parents) if (found := _description_in(folder, names))), None
    )


def _description_in(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)


def __getattr__(name: str) -> str:
    """Return ``METADATA``, the key under which a notebook and its cells hold the release's metadata.

    It is the homework's name, so that a notebook shows which homework it belongs to.
    """
    if name == "METADATA":
        return current().name
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _read_current() -> tuple[Path, Homework]:
    path = find()
    return path, read(path)


def current() -> Homework:
    """Return the homework of this process. It is read once, because the file may be inaccessible later."""
    return _read_current()[1]


def folder() -> Path:
    """Return the folder of the description that `current` was read from."""
    return _read_current()[0].parent


def released(homework: Homework) -> bytes:
    """Return a description as the JSON that the build writes for students."""
    return msgspec.json.format(msgspec.json.encode(homework), indent=1) + b"\n"
