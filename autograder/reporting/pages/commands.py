"""The commands `autograder report` and `autograder feedback`: their options and error messages.

Exit codes, as for all commands: 0 done, 1 a report could not be read or a PDF could not be made (the others are done),
2 usage error, 3 no isolation available.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.command_line import EXIT_FOUND, EXIT_NO_ISOLATION, EXIT_USAGE, ISOLATION

if TYPE_CHECKING:
    from autograder.grade.marks import Marks
    from autograder.reporting.results_folder import ClassReports
    from autograder.staff.gradebook.releasing import Released

# Submissions that a message names; the others are counted.
_NAMED = 5
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _NoIsolation(click.ClickException):
    """An error with exit code 3 and one line about the isolation that this machine does not support."""

    exit_code = EXIT_NO_ISOLATION


class _Unusable(click.ClickException):
    """A usage error with exit code 2 and a one-line message."""

    exit_code = EXIT_USAGE


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="The page [DIR/report.html]."
)
@click.option(
    "--submissions",
    multiple=True,
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="Submissions that were graded: adds similar ones, side by side. Repeatable.",
)
@click.option("--anonymous", is_flag=True, help="Show numbers instead of students' names.")
def report(folder: Path, out: Path | None, submissions: tuple[Path, ...], anonymous: bool) -> None:
    """Write one page about a class: scores, questions, hints, errors, and what needs attention.

    DIR is what `autograder grade` wrote. The page is one file without scripts, for a browser or for paper.
    """
    from autograder.reporting.pages import writing
    from workbook.submission.limits import Refused

    out = out or folder / "report.html"
    try:
        results = writing.write_report(folder, out, list(submissions), anonymous=anonymous)
    except (Refused, ValueError) as problem:
        raise _Unusable(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"{out}: {problem.strerror}") from problem
    if _say_written(results, folder, str(out)):
        sys.exit(EXIT_FOUND)


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option(
    "--course",
    type=_FOLDER,
    help="Course folder: adds points, rubric items and comments from its gradebook to the pages.",
)
@click.option("--db", "url", metavar="URL", help="Like --course, for a gradebook without a course folder.")
@click.option("--late", "policy_file", type=_FILE, help="The late policy (YAML), as for `gradebook export`.")
@click.option("--roster", "roster_file", type=_FILE, help="Roster of the students that the policy names.")
@click.option(
    "--unfinished", is_flag=True, help="Also release pages on which answers wait for staff; the pages say so."
)
@click.option(
    "--marks",
    type=_FILE,
    help='Like --course, from a JSON file: {"student-01": {"a question": {"score": 2.5, "comment": "…"}}}.',
)
@click.option(
    "--pdf",
    "submissions",
    multiple=True,
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="Submissions that were graded: also writes DIR/<student>/feedback.pdf, the student's own pages with "
    "points and comments beside each part. Repeatable.",
)
@click.option(
    "--isolation",
    type=ISOLATION,
    default="auto",
    show_default=True,
    help="Isolation of the process that makes PDFs.",
)
@click.option(
    "--outbox",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV to write: each student's name, e-mail address, ids and files, for a mail merge.",
)
def feedback(
    folder: Path,
    course: Path | None,
    url: str | None,
    policy_file: Path | None,
    roster_file: Path | None,
    unfinished: bool,
    marks: Path | None,
    submissions: tuple[Path, ...],
    isolation: str,
    outbox: Path | None,
) -> None:
    """Write each student's feedback page again, from the reports in DIR: DIR/<student>/feedback.html.

    With --course or --db, the pages have staff's points and comments. Only students get a page who are in the
    gradebook, whose scores there are those of the report, and of whom no answer waits for staff; the others are named.
    With --marks, points and comments come from a file, and everybody gets a page. With --pdf, also
    DIR/<student>/feedback.pdf is written, and the command says whose PDF could not be. With --outbox, a CSV lists who
    got a page, and the files.

    The exit code is 1 if a PDF failed, a report could not be read, or a page that somebody should get was not written;
    it is 2 if the options or the marks cannot be used, and 3 if PDFs need an isolation that this machine lacks.
    """
    from autograder.reporting.pages import writing
    from autograder.reporting.results_folder import read_all

    if sum(map(bool, (course, url, marks))) > 1:
        raise _Unusable("pass only one of --course, --db and --marks")
    released = None
    try:
        results = read_all(folder)
        if course or url:
            released = _released(course, url, policy_file, roster_file, results)
        given = released.marks if released else writing.read_marks(marks, results) if marks else {}
        only = None
        if released:
            only = {name for name in released.marks if unfinished or name not in released.waiting}
        writing.write_feedback(folder, results, given, only)
    except ValueError as problem:
        raise _Unusable(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"{problem.filename}: {problem.strerror}") from problem
    failed = bool(submissions) and _write_pdfs(folder, results, submissions, given, isolation, only)
    failed |= released is not None and _say_left_out(released, unfinished)
    written = len(results.reports if only is None else only)
    failed |= _say_written(results, folder, f"{folder}/<student>/feedback.html", written)
    if outbox is not None:
        _outbox(outbox, folder, results, only)
    if failed:
        sys.exit(EXIT_FOUND)


def _outbox(outbox: Path, folder: Path, results: ClassReports, only: Collection[str] | None) -> None:
    from autograder.escaping import counted
    from autograder.reporting.pages import writing

    listed, without = writing.write_outbox(outbox, folder, results, only)
    missing = f", {len(without)} of them without an e-mail address" if without else ""
    click.echo(f"{counted(listed, 'student')} in {outbox}{missing}")


def _released(
    course: Path | None,
    url: str | None,
    policy_file: Path | None,
    roster_file: Path | None,
    results: ClassReports,
) -> Released:
    from autograder.staff.gradebook import course as courses
    from autograder.staff.gradebook import database, grades
    from autograder.staff.gradebook import releasing as release

    url = url or courses.url_of(course) if course else url
    assert url is not None
    everybody = grades.read(url, policy_file, roster_file)
    with database.connect(url) as book:
        return release.of_course(book, everybody, results.reports)


def _say_left_out(released: Released, unfinished: bool) -> bool:
    """Print who gets no page; return whether somebody who should get a page does not."""
    from autograder.escaping import counted, line

    for name in released.unknown:
        click.echo(f"{line(name)}: not in the gradebook: nothing written", err=True)
    for name in released.differs:
        click.echo(
            f"{line(name)}: its automatic scores in the gradebook differ from its report: grade again with --db",
            err=True,
        )
    if released.waiting and not unfinished:
        names = ", ".join(map(line, list(released.waiting)[:_NAMED]))
        more = f" and {len(released.waiting) - _NAMED} more" if len(released.waiting) > _NAMED else ""
        click.echo(
            f"{counted(len(released.waiting), 'submission')} with answers that wait for staff: nothing written "
            f"({names}{more}); pass --unfinished to write anyway",
            err=True,
        )
    return bool(released.unknown or released.differs or (released.waiting and not unfinished))


def _write_pdfs(
    folder: Path,
    results: ClassReports,
    submissions: tuple[Path, ...],
    marks: Mapping[str, Marks],
    isolation: str,
    only: Collection[str] | None,
) -> bool:
    """Write the feedback PDFs, and print how many were written and why others are missing.

    ``marks`` and ``only`` are by student's folder; None for ``only`` means all. Return True if a PDF is missing for a
    reason that is not the student's fault, so that staff must look at it. Such reasons go to standard error, and others
    to standard output.

    Raises
    ------
    click.ClickException
        With exit code 2 if the submissions cannot be used, 3 if there is no isolation, and 1 if a file cannot be
        written.
    """
    from autograder.escaping import counted, line
    from autograder.reporting.pages import pdfs
    from autograder.sandbox import IsolationUnavailable
    from workbook.submission.limits import Refused

    try:
        done = pdfs.write(folder, results, submissions, marks, isolation, only)
    except Refused as refusal:
        raise _Unusable(str(refusal)) from refusal
    except IsolationUnavailable as problem:
        raise _NoIsolation(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"{problem.filename}: {problem.strerror}") from problem
    for name, reason in sorted({**done.refused, **done.failed}.items()):
        click.echo(f"{folder}/{line(name)}: no PDF: {line(reason)}", err=name in done.failed)
    click.echo(f"{counted(done.count, 'PDF')} → {folder}/<student>/feedback.pdf")
    return bool(done.failed)


def _say_written(results: ClassReports, folder: Path, written: str, count: int | None = None) -> bool:
    """Print which reports cannot be read, and how many (``count``, or all others) are shown in what was written.

    Return whether a report cannot be read.
    """
    from autograder.escaping import counted, line

    for name, reason in results.broken.items():
        click.echo(f"{folder}/{line(name)}: {line(reason)}", err=True)
    click.echo(f"{counted(len(results.reports) if count is None else count, 'report')} → {written}")
    return bool(results.broken)
