"""The command `autograder new`, which writes a homework's folder or a question's files."""

from __future__ import annotations

import os
import re
import sys
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from autograder.build.scaffold.new_homework import NewNotebook
    from autograder.build.scaffold.new_question import NewQuestion

_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: Default first letter of problem names.
_LETTER = "q"


class _New(click.Group):
    """A group in which ``new hw1`` means ``new homework hw1``."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["homework", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_New, subcommand_metavar="NAME [OPTIONS] | question NAME [OPTIONS]")
def new() -> None:
    """Write a new homework's folder, or a new question's files in the homework of this folder.

    The result builds, grades and passes `autograder lint` at once. Replace it piece by piece with your own content.
    """


@new.command()
@click.argument("name")
@click.option("--title", help="Title, such as 'Homework 1' [asked for].")
@click.option("--course", help="Name of the course [asked for].")
@click.option(
    "--notebook",
    "notebooks",
    multiple=True,
    metavar="NAME[=TITLE]",
    help="A notebook and its title, in order; the name begins with its problem, as in p1_trees [asked for].",
)
@click.option(
    "--question",
    "questions",
    multiple=True,
    metavar="NAME[:WHAT][=TITLE]",
    help="A question: p1a:entropy,gain='Splits' defines entropy and gain, which tests grade; p1b:staff='Why?' "
    "is graded by staff; p1c:presence='Goals' only has to be answered. By default, each notebook "
    "gets one question.",
)
@click.option("--folder", type=click.Path(path_type=Path), help="Folder to write [NAME].")
def homework(
    name: str,
    title: str | None,
    course: str | None,
    notebooks: tuple[str, ...],
    questions: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Write a homework called NAME, such as hw1, into a new folder of that name.

    In a terminal, the command asks for what no option gives: the title, the course and the notebooks. Otherwise it uses
    defaults: one notebook called q1_first. Without --question, each notebook gets one question that tests grade. The
    command fails, and writes nothing, if the folder is not empty or a question fits no notebook.
    """
    from autograder.build.scaffold import new_homework as homeworks
    from autograder.build.scaffold.new_question import ScaffoldError

    _check_name(name)
    number = re.search(r"\d+", name)
    title = title or _asked("Title", f"Homework {number[0]}" if number else name)
    course = course or _asked("Course", "A course")
    if not notebooks:
        names = _asked("Notebooks, separated by spaces", f"{_LETTER}1_first").split()
        notebooks = tuple(names)
    made = [_notebook(text) for text in notebooks]
    wanted = [_question(text) for text in questions]
    if not wanted:
        wanted = [_question(f"{notebook.name.partition('_')[0]}a") for notebook in made]
    root = folder or Path(name)
    try:
        written = homeworks.create(
            root, name=name, title=title, course=course, notebooks=made, questions=wanted
        )
    except ScaffoldError as error:
        raise click.ClickException(str(error)) from error
    _say(written)
    click.echo(
        f"Next, in {os.path.relpath(root)}: autograder build, then autograder lint, then edit the files."
    )


@new.command()
@click.argument("name")
@click.option("--title", default="A new question", show_default=True)
@click.option("--points", default=2, show_default=True, type=click.IntRange(min=1))
@click.option("--kind", default="tests", show_default=True, type=click.Choice(["tests", "presence", "staff"]))
@click.option("--defines", multiple=True, metavar="NAME", help="What a student defines [answer_<name>].")
def question(name: str, title: str, points: int, kind: Any, defines: tuple[str, ...]) -> None:
    """Add the question NAME, such as q2f, to its notebook. This changes at most six files."""
    from autograder.build.scaffold import new_homework as homeworks
    from autograder.build.scaffold.new_question import NewQuestion, ScaffoldError, add
    from autograder.homework import layout

    _check_name(name)
    for answer in defines:
        _check_answer(answer)
    if defines and kind != "tests":
        raise click.UsageError(f"a question of the kind {kind} is answered in words and defines no names")
    defines = defines or ((f"answer_{name}",) if kind == "tests" else ())
    wanted = NewQuestion(name, title, points, kind, defines)
    try:
        files = add(layout.current().root, wanted)
    except ScaffoldError as error:
        raise click.ClickException(str(error)) from error
    _say([homeworks.write(path, text) for path, text in files.items()])
    click.echo(
        "Next: change what was written, then autograder build, then autograder lint --question " + name
    )


def _asked(what: str, default: str) -> str:
    """Return what a person answers, or the default without a terminal."""
    return str(click.prompt(what, default=default)) if sys.stdin.isatty() else default


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise click.UsageError(
            f"{name!r}: expected lower-case letters, digits and _, beginning with a letter"
        )


def _check_answer(name: str) -> None:
    if not name.isidentifier() or iskeyword(name):
        raise click.UsageError(f"{name!r} is not a name that a student can define")


def _notebook(text: str) -> NewNotebook:
    from autograder.build.scaffold.new_homework import NewNotebook

    name, _, title = text.partition("=")
    _check_name(name)
    return NewNotebook(name, title or (name.partition("_")[2] or name).replace("_", " ").capitalize())


def _question(text: str) -> NewQuestion:
    from autograder.build.scaffold.new_question import NewQuestion

    head, _, title = text.partition("=")
    name, _, what = head.partition(":")
    _check_name(name)
    title = title or "A new question"
    if what in ("staff", "presence"):
        return NewQuestion(name, title, 1, "staff" if what == "staff" else "presence")
    defines = tuple(what.split(",")) if what not in ("", "tests") else (f"answer_{name}",)
    for answer in defines:
        _check_answer(answer)
    return NewQuestion(name, title, 2, "tests", defines)


def _say(paths: list[Path]) -> None:
    for path in paths:
        click.echo(os.path.relpath(path))
