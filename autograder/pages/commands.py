"""`autograder report` and `autograder feedback`: the options, and what is said when something cannot be read.

Exit codes as for all of the command line: 0 done, 1 a report could not be read or a PDF not be made (the others
are done), 2 usage, 3 no isolation to be had.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.batch.commands import ISOLATION

if TYPE_CHECKING:
    from autograder.pages.reading import Results
    from autograder.pages.writing import Marks

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class _NoIsolation(click.ClickException):
    """One line about what this machine cannot give, and exit code 3."""

    exit_code = 3


class _Unusable(click.ClickException):
    """One line about what was asked for, and exit code 2."""

    exit_code = 2


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
    help="What was graded: adds similar submissions, side by side. May be given more than once.",
)
@click.option("--anonymous", is_flag=True, help="Numbers in place of students' names.")
def report(folder: Path, out: Path | None, submissions: tuple[Path, ...], anonymous: bool) -> None:
    """Write one page about a class: scores, questions, hints, errors, and who needs a person.

    DIR is what `autograder grade` wrote. The page is one file without scripts, for a browser or for paper.
    """
    from autograder.pages import writing
    from workbook.limits import Refused

    out = out or folder / "report.html"
    try:
        results = writing.write_report(folder, out, list(submissions), anonymous=anonymous)
    except (Refused, ValueError) as problem:
        raise _Unusable(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"{out}: {problem.strerror}") from problem
    _say(results, folder, str(out))


@click.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option(
    "--marks",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Points and comments to release with it: {"student-01": {"QUESTION": {"score": 2.5, "comment": "…"}}}.',
)
@click.option(
    "--pdf",
    "submissions",
    multiple=True,
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="What was graded: writes DIR/<student>/feedback.pdf too, the student's own pages with points and comments "
    "beside each part. May be given more than once.",
)
@click.option("--isolation", type=ISOLATION, default="auto", show_default=True, help="How PDFs are made.")
def feedback(folder: Path, marks: Path | None, submissions: tuple[Path, ...], isolation: str) -> None:
    """Write each student's feedback page again, from the reports in DIR: DIR/<student>/feedback.html."""
    from autograder.pages import writing

    try:
        given = writing.read_marks(marks) if marks else None
        results = writing.write_feedback(folder, given)
    except ValueError as problem:
        raise _Unusable(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"{problem.filename}: {problem.strerror}") from problem
    failed = bool(submissions) and _pdfs(folder, results, submissions, given or {}, isolation)
    _say(results, folder, f"{folder}/<student>/feedback.html")
    if failed:
        sys.exit(1)


def _pdfs(
    folder: Path, results: Results, submissions: tuple[Path, ...], marks: Marks, isolation: str
) -> bool:
    """Write and say the PDFs; whether one is missing that should be there."""
    from autograder.pages import pdfs
    from autograder.pages.safe import counted, line
    from autograder.sandbox import IsolationUnavailable
    from workbook.limits import Refused

    try:
        done = pdfs.write(folder, results, submissions, marks, isolation)
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


def _say(results: Results, folder: Path, written: str) -> None:
    from autograder.pages.safe import counted, line

    for name, reason in results.broken.items():
        click.echo(f"{folder}/{line(name)}/report.json: {line(reason)}", err=True)
    click.echo(f"{counted(len(results.reports), 'report')} → {written}")
    if results.broken:
        sys.exit(1)
