"""The commands ``autograder gradebook …``, for staff after grading; each calls one module."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from autograder.command_line import EXIT_FOUND, FILE, FOLDER, gradebook_option, progress
from autograder.escaping import line
from autograder.staff.gradebook import ports
from autograder.staff.gradebook.reading import commands as reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from autograder.staff.gradebook.grades import Grades
    from autograder.staff.gradebook.roster import Labelled, Matching

P = TypeVar("P", bound="Labelled")

_policy = click.option("--late", "policy_file", type=FILE, help="The late policy (YAML).")
_output = click.option("-o", "--out", required=True, type=FILE, help="File to write.")
_match = click.option(
    "--match", "match_file", type=FILE, help="CSV of submission,person for names that do not match."
)
_zero_absent = click.option(
    "--zero-absent", is_flag=True, help="Give a zero to students who handed in nothing, after confirmation."
)
_yes = click.option("--yes", is_flag=True, help="With --zero-absent: skip the confirmation.")
_unfinished = click.option("--unfinished", is_flag=True, help="Also write while answers wait for staff.")


@click.group()
def gradebook() -> None:
    """Keep scores, grade by hand, and export grades."""


gradebook.add_command(reading.read)
gradebook.add_command(reading.invite)


@gradebook.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--results", required=True, type=FOLDER, help="Output folder of `autograder grade`.")
@click.option("--course", required=True, type=FOLDER, help="Course folder to create or fill.")
@click.option("--db", "url", metavar="URL", help="The gradebook [COURSE/gradebook.db].")
def course(paths: tuple[Path, ...], results: Path, course: Path, url: str | None) -> None:
    """Fill a course folder for formgrader with graded submissions (PATHS as for `grade`)."""
    from autograder.staff.gradebook import course as courses
    from autograder.staff.gradebook import database, recording
    from workbook.submission.limits import Refused

    try:
        filled = courses.fill(
            course,
            list(paths),
            results,
            url=url and database.normalized(url),
            progress=progress("filling the course folder", "submissions"),
        )
    except Refused as refusal:
        raise click.UsageError(str(refusal)) from refusal
    for text in recording.lines_about(filled.recorded):
        click.echo(text)
    for student, reason in sorted(filled.without.items()):
        click.echo(f"{student}: no pages, {line(reason)}")
    click.echo(f"{len(filled.students)} with pages in {course}/")
    if filled.students and not filled.figures:
        click.echo("no figures on them: grade with --figures to see what cells drew")


@gradebook.command()
@click.option("--course", required=True, type=FOLDER, help="Course folder.")
@click.option("--port", default=ports.FORMGRADER, show_default=True, help="Port on this machine.")
@click.option("--browser/--no-browser", default=False, help="Open a browser.")
def serve(course: Path, port: int, browser: bool) -> None:
    """Start formgrader on this machine and print its address."""
    from autograder.staff.gradebook import formgrader_server

    if not (course / "nbgrader_config.py").is_file():
        raise click.UsageError(f"{course} is not a course folder: run `autograder gradebook course` first")
    try:
        made = formgrader_server.make(course, port=port, open_browser=browser)
    except formgrader_server.UnprotectedError as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"Grade here (Ctrl+C to stop): {formgrader_server.address(made)}")
    made.start()


@gradebook.command()
@gradebook_option
@_policy
@_output
@click.option(
    "--roster",
    "roster_file",
    type=FILE,
    help="Roster of the students that the policy names or that handed in nothing.",
)
def export(url: str, policy_file: Path | None, out: Path, roster_file: Path | None) -> None:
    """Write all grades as CSV: automatic, manual, lateness, and who waits for staff."""
    from autograder.staff.gradebook import exports

    everybody = _grades(url, policy_file, roster_file)
    exports.write(out, exports.grades_csv(everybody))
    waiting = sum(1 for one in everybody if one.to_grade)
    click.echo(f"{len(everybody)} students in {out}; {waiting} still wait for staff")
    _say_held(everybody)


@gradebook.command()
@gradebook_option
@_policy
@_output
@click.option("--roster", "roster_file", required=True, type=FILE, help="Gradebook CSV exported from Canvas.")
@click.option("--assignment", help="Column title in Canvas [the homework's title].")
@_match
@_zero_absent
@_yes
@_unfinished
def canvas(
    url: str,
    policy_file: Path | None,
    out: Path,
    roster_file: Path,
    assignment: str | None,
    match_file: Path | None,
    zero_absent: bool,
    yes: bool,
    unfinished: bool,
) -> None:
    """Write the CSV that Canvas (bCourses) imports, and list who could not be matched.

    Nothing is written while answers wait for staff, unless you pass --unfinished. The roster says who is in the course,
    and --match whose a submission is if that is not clear. Students who handed in nothing, or only files that cannot be
    read, are not in the CSV and keep their grade in Canvas. With --zero-absent they get a zero after you confirm;
    nobody gets one while it is unclear whose a submission or a file is. Held points are not in the file. The exit code
    is 1 if somebody could not be matched, and 2 if the roster or the table of matches cannot be used.
    """
    from autograder.homework.questions import HOMEWORK
    from autograder.people.csv_files import CsvError
    from autograder.staff.gradebook import exports, roster, zeros

    everybody = _grades(url, policy_file, roster_file)
    _refuse_unfinished(everybody, unfinished)
    try:
        people = roster.read(roster_file)
    except CsvError as problem:
        raise click.UsageError(str(problem)) from problem
    table = _own_table(match_file, everybody) if match_file else {}
    known = {one.student: one.person for one in everybody}
    matching = roster.match({one.student: one.name for one in everybody}, people, table, known)
    most = max((one.max_points for one in everybody), default=0.0)
    unclear, unread, absent = zeros.without_grade(url, everybody, matching, zero_absent, yes)
    title = assignment or HOMEWORK.title
    exports.write(out, exports.canvas_csv(everybody, matching, title, max_points=most, absent=absent))
    _say_sent(everybody, matching, unread, len(absent), out)
    if matching.unmatched or matching.ambiguous or unclear:
        sys.exit(EXIT_FOUND)


@gradebook.command()
@gradebook_option
@click.argument("table", type=FILE)
@_policy
@_output
@click.option(
    "--column",
    help="Title of the column to fill in [the one that a system calls its scores; of several, the one with the "
    "homework's title].",
)
@_match
@_zero_absent
@_yes
@_unfinished
@click.option(
    "--names", metavar="ENCODING", help="Encoding of a table in neither UTF-8 nor UTF-16, e.g. cp1252."
)
def fill(
    url: str,
    table: Path,
    policy_file: Path | None,
    out: Path,
    column: str | None,
    match_file: Path | None,
    zero_absent: bool,
    yes: bool,
    unfinished: bool,
    names: str | None,
) -> None:
    """Fill final scores into the TABLE that a course system exported, for its import.

    TABLE is Moodle's grading worksheet, an export of the grades of Brightspace, Blackboard, Sakai or Canvas, or a table
    of your own with a row for each person. Only the cells of scores change. Nothing is written while answers wait for
    staff, unless you pass --unfinished. Who gets no score, and who gets a zero, is as for `gradebook canvas`. The exit
    code is 1 if somebody could not be matched, and 2 if the table cannot be used.
    """
    from autograder.people.csv_files import CsvError
    from autograder.staff.gradebook import upload, zeros
    from workbook.common.atomic import replace_file

    everybody = _grades(url, policy_file, None)
    _refuse_unfinished(everybody, unfinished)
    try:
        found = upload.read(table, column, names or "")
    except (CsvError, LookupError) as problem:
        raise click.UsageError(str(problem)) from problem
    own = _own_table(match_file, everybody) if match_file else {}
    matching = upload.match(found, {one.student: one.person for one in everybody}, own)
    unclear, unread, absent = zeros.without_grade(url, everybody, matching, zero_absent, yes)
    scores = {one.student: one.final for one in everybody}
    by_row = {row.place: scores[key] for key, row in matching.matched.items()} | {
        row.place: 0.0 for row in absent
    }
    replace_file(out, found.filled(by_row), durable=True)
    _say_sent(everybody, matching, unread, len(absent), out)
    click.echo(f"filled in: {line(found.title)}")
    _say_other_maximum(found.most, max((one.max_points for one in everybody), default=0.0))
    if matching.unmatched or matching.ambiguous or unclear:
        sys.exit(EXIT_FOUND)


def _say_other_maximum(column: float | None, most: float) -> None:
    """Say that the column of a table has other most points than the homework, if it has."""
    from workbook.common.points import same_points
    from workbook.common.points import text as number

    if column is not None and not same_points(column, most):
        click.echo(
            f"the most points of this column are {number(column)}, and the homework's {number(most)}: "
            "change that in the course's system before you import the file"
        )


def _refuse_unfinished(everybody: list[Grades], unfinished: bool) -> None:
    waiting = [one.student for one in everybody if one.to_grade]
    if waiting and not unfinished:
        raise click.ClickException(
            f"{len(waiting)} submissions wait for staff (first: {waiting[0]}); pass --unfinished to write anyway"
        )


def _say_sent(
    everybody: list[Grades], matching: Matching[P], unread: dict[str, str], zeros: int, out: Path
) -> None:
    _say_held(everybody)
    _say_unmatched(matching, unread)
    with_zero = f", {zeros} of them get a zero" if zeros else ""
    click.echo(
        f"{len(matching.matched)} matched, {len(matching.absent)} of the roster have no grade{with_zero}, in {out}"
    )


@gradebook.command()
@gradebook_option
@click.argument("file", type=FILE)
def times(url: str, file: Path) -> None:
    """Read submission times from a CSV of student,submitted_at (with time zones)."""
    from autograder.staff.gradebook import database, grades

    moments = _times(file)
    with database.connect(url) as book:
        unknown = grades.set_times(book, moments)
    for name, reason in unknown.items():
        click.echo(f"{line(name)}: {reason}")
    click.echo(f"{len(moments) - len(unknown)} submission times recorded")
    if unknown:
        sys.exit(EXIT_FOUND)


@gradebook.command()
@gradebook_option
@click.option("--student", help="Show only this student.")
@click.option("-o", "--out", type=FILE, help="File to write [standard output].")
def audit(url: str, student: str | None, out: Path | None) -> None:
    """Show every change of a score: time, student, old and new value, author and reason."""
    from autograder.staff.gradebook import audit as trail
    from autograder.staff.gradebook import database, exports

    with database.connect(url) as book, book.engine.connect() as connection:
        text = exports.changes_csv(trail.changes(connection, student))
    if out is None:
        click.echo(text, nl=False)
    else:
        exports.write(out, text)


def _say_held(everybody: list[Grades]) -> None:
    if held := [one for one in everybody if one.held]:
        click.echo(
            f"{len(held)} have points that are held because the grader failed (first: {held[0].student}): "
            "these are not in the file. Grade again, or decide in the gradebook."
        )


def _say_unmatched(matching: Matching[Any], unread: dict[str, str]) -> None:
    """Print who gets no grade in Canvas and why; ``unread`` maps submissions without a grade to the reason."""
    for name, reason in unread.items():
        click.echo(f"no grade, because nothing of it could be read: {line(name)} ({line(reason)})")
    for name in matching.unmatched:
        click.echo(f"not in the roster: {line(name)}")
    for name, people_said in matching.ambiguous.items():
        click.echo(f"not clear who this is: {line(name)} ({line('; '.join(people_said))})")


def _own_table(file: Path, everybody: list[Grades]) -> dict[str, str]:
    """Read staff's table of submission,person, by folder; an unknown or repeated submission is an error."""
    from autograder.people.directory import Directory

    directory = Directory((one.person, one.student) for one in everybody)
    table, wrong = {}, []
    for submission, person in _pairs(file, lambda row: row == ["submission", "person"]):
        found = directory.find(submission)
        if len(found) == 1 and found[0] not in table:
            table[found[0]] = person
        elif len(found) == 1:
            wrong.append(f"{submission!r} names the submission of an earlier row")
        else:
            wrong.append(f"{submission!r} matches {'several submissions' if found else 'no submission'}")
    if wrong:
        raise click.UsageError(f"{file.name}: {'; '.join(wrong)}")
    return table


def _grades(url: str, policy_file: Path | None, roster_file: Path | None) -> list[Grades]:
    """Return everybody's grades according to a command's options."""
    from autograder.people.rosters import RosterError
    from autograder.staff.gradebook import grades
    from autograder.staff.gradebook.late import PolicyError

    try:
        return grades.read(url, policy_file, roster_file)
    except (PolicyError, RosterError) as problem:
        raise click.UsageError(str(problem)) from problem


def _times(file: Path) -> dict[str, datetime]:
    from autograder.staff.gradebook import late

    try:
        # Every time has digits.
        pairs = _pairs(file, lambda row: not any(map(str.isdigit, "".join(row[1:]))))
        return {name: late.time(value, f"{file.name}: {name}") for name, value in pairs}
    except late.PolicyError as problem:
        raise click.UsageError(str(problem)) from problem


def _pairs(file: Path, is_header: Callable[[list[str]], bool]) -> list[tuple[str, str]]:
    """Return a CSV's first two columns, without the first row if it is a header, in lower case."""
    from autograder.people import csv_files

    try:
        rows = csv_files.read_rows(file)
        header = bool(rows) and is_header([cell.casefold() for cell in rows[0][:2]])
        return csv_files.pairs_of(file.name, rows, header=header)
    except OSError as problem:
        raise click.UsageError(f"{file}: {problem.strerror or problem}") from problem
    except csv_files.CsvError as problem:
        raise click.UsageError(str(problem)) from problem
