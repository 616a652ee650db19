"""The command ``autograder collect``: its options, and the table of what was accepted, what was left and why."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.command_line import EXIT_FOUND
from autograder.reporting.table import MAX_NOTES, MAX_REASON, about_left, few, printable
from workbook.common import messages

if TYPE_CHECKING:
    from autograder.intake.collect.class_folder import About
    from autograder.intake.collect.gather import Collected
    from autograder.intake.collect.layouts import Options


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Class folder to write.",
)
@click.option(
    "--roster",
    "rosters",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="CSV or xlsx of the course's students: Canvas's gradebook or groups, Gradescope's or GitHub Classroom's "
    "roster, or your own.",
)
@click.option(
    "--timezone",
    "zone",
    default="UTC",
    show_default=True,
    help="Time zone of times without one, e.g. America/Los_Angeles.",
)
@click.option("--assignment", help="Folder name of the assignment, if nbgrader's folders contain several.")
@click.option(
    "--pattern",
    metavar="REGEX",
    help="For your own file names: a pattern with the groups student_id (or first_name and last_name), "
    "timestamp, file_id.",
)
@click.option(
    "--names",
    metavar="ENCODING",
    help="Encoding of names in zips and rosters that do not say theirs, e.g. gbk.",
)
def collect(
    sources: tuple[Path, ...],
    out: Path,
    rosters: tuple[Path, ...],
    zone: str,
    assignment: str | None,
    pattern: str | None,
    names: str | None,
) -> None:
    """Make a class folder from downloads of a course system: one folder per student, with all attempts.

    SOURCE is a zip or a folder as Canvas, Gradescope, Moodle, Brightspace, Blackboard, Sakai, nbgrader, GitHub
    Classroom, CoCalc or Microsoft Teams export it, or a mixed folder of zips, folders and notebooks. Sources are only
    read. The command prints a table of the students, what was not accepted, and who on the roster handed in nothing.
    `autograder grade OUT` grades the class.

    The exit code is 1 if a file was not accepted, or a student has a problem that somebody must look at; it is 2 if
    nothing could be collected.
    """
    from autograder.intake.collect import gather
    from autograder.people import rosters as lists
    from workbook.submission.limits import Refused

    options = _options(zone, assignment, pattern, names)
    try:
        known = lists.merged(lists.read_roster(path, names or "") for path in rosters)
        collected = gather.collect(sources, out, options=options, roster=known or None)
    except (Refused, lists.RosterError) as problem:
        raise click.UsageError(str(problem)) from problem
    _print_collected(collected, out)
    if not collected.complete:
        sys.exit(EXIT_FOUND)


def _options(zone: str, assignment: str | None, pattern: str | None, names: str | None) -> Options:
    """Return the command line's options for layouts.

    A usage error is raised for an unknown time zone or encoding, or for a pattern that is not a regular expression.
    """
    from autograder.intake.collect.layouts import Options

    try:
        b"x".decode(names or "utf-8")
    except LookupError:
        raise click.UsageError(
            f"--names {names}: no such encoding, try gbk, shift_jis, cp1252 or cp866"
        ) from None
    try:
        time_zone = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise click.UsageError(f"--timezone {zone}: unknown time zone; try America/Los_Angeles") from None
    try:
        return Options(time_zone, assignment, re.compile(pattern) if pattern else None, names=names)
    except re.error as problem:
        raise click.UsageError(f"--pattern: {problem}") from problem


#: Systems that give the time of a submission.
_TIMED = ("blackboard", "brightspace", "github", "nbgrader", "sakai", "submitty")
#: Students that are named because no time could be read; the others are counted.
_MAX_UNTIMED = 8
#: Notes on one student that a row of the table has; the others are counted.
_MAX_NOTED = 4


def _print_collected(collected: Collected, out: Path) -> None:
    """Print what a run collected: the table of students, what belongs to nobody, and what staff have to look at.

    The latter are students who are not on the roster or could be several of its people, students without a time of
    submission though their system gives one, and people on the roster who handed in nothing. The last line counts the
    students and those whose folders in ``out`` did not change.
    """
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(_table(collected))
    say_left(console, collected.left)
    say_left(console, collected.doubtful, "look at: ")
    strangers = [about.who for about in collected.students.values() if about.on_roster is False]
    if strangers:
        console.print(
            f"not on the roster: {', '.join(printable(name).plain for name in strangers)}", markup=False
        )
    if collected.unclear:
        console.print(
            f"several people on the roster match {', '.join(printable(name).plain for name in collected.unclear)}: "
            "add an id or an e-mail address to the name of the zip or folder",
            markup=False,
        )
    untimed = [a.who for a in collected.students.values() if a.layout in _TIMED and a.submitted is None]
    if untimed:
        names = ", ".join(printable(name).plain for name in untimed[:_MAX_UNTIMED])
        names += f" and {len(untimed) - _MAX_UNTIMED} more" if len(untimed) > _MAX_UNTIMED else ""
        console.print(
            f"no time of submission could be read for {names}: they count as on time until "
            "`autograder gradebook times` records one",
            markup=False,
        )
    if collected.absent:
        names = ", ".join(printable(person.label).plain for person in collected.absent)
        console.print(f"on the roster, but handed in nothing: {names}", markup=False)
    kept = f", {collected.unchanged} unchanged" if collected.unchanged else ""
    console.print(f"{len(collected.students)} students in {out}/{kept}", markup=False, highlight=False)


def say_left(console: Console, left: dict[str, str], what: str = "not accepted: ") -> None:
    """Print everything in the sources that could not be assigned to a student, or only in doubt."""
    for name, reason in left.items():
        console.print(
            Text(what, "red")
            .append_text(printable(name, messages.MAX_PATH))
            .append(" — ")
            .append_text(printable(reason, MAX_REASON))
        )


def _table(collected: Collected) -> Table:
    table = Table(title="Collected from " + ", ".join(_sources(collected)))
    for column in ("student", "folder", "attempt", "handed in", "notebooks", "look at"):
        table.add_column(column, no_wrap=column == "student")
    for name, about in sorted(collected.students.items(), key=lambda pair: pair[0].casefold()):
        table.add_row(
            printable(about.who),
            printable(name),
            f"{about.attempt} of {max(len(about.attempts), about.attempt)}",
            _when(about),
            str(len(about.notebooks)) if about.refused is None else "–",
            _look_at(about),
        )
    return table


def _sources(collected: Collected) -> list[str]:
    from autograder.intake.collect.layouts import TITLES

    return [
        f"{printable(Path(source).name).plain} ({TITLES[layout]})"
        for source, layout in collected.layouts.items()
    ]


def _when(about: About) -> str:
    when = about.submitted
    parts = [f"{when:%Y-%m-%d %H:%M} UTC"] if when else []
    return " ".join(parts + (["late"] if about.late else []))


def _by_attempt(about: About) -> dict[int, list[str]]:
    """Return the short names of missing notebooks by the number of the earlier attempt that has them."""
    found: dict[int, list[str]] = {}
    for name, number in about.earlier.items():
        found.setdefault(number, []).append(name.split("_")[0])
    return found


def _look_at(about: About) -> Text:
    said = [f"typed into the text box: '{' '.join(about.typed.split())}'"] if about.typed else []
    if about.refused is not None:
        refused = Text("refused: ", "red").append_text(printable(about.refused, MAX_REASON))
        return Text("; ").join([refused, *(printable(text, MAX_NOTES) for text in said)])
    notes = [f"missing: {', '.join(name.split('_')[0] for name in about.missing)}"] if about.missing else []
    notes += [f"attempt {number} has {', '.join(names)}" for number, names in _by_attempt(about).items()]
    notes += said
    notes += list(about.problems.values())
    notes += [about_left(name, reason) for name, reason in about.left.items()]
    notes += few(list(dict.fromkeys(filter(None, about.notes.values()))), 1)
    if about.group:
        notes.append(f"group of {len(about.group)}")
    more = f" (and {len(notes) - _MAX_NOTED} more)" if len(notes) > _MAX_NOTED else ""
    return printable("; ".join(notes[:_MAX_NOTED]) + more, MAX_NOTES)
