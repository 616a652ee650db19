"""The staff's command line. Each command only calls a module, which can also be imported.

Exit codes: 0 done (whatever the scores), 1 a grader_error, a finding, or an error of the operating system, 2 usage
error, 3 no isolation available.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import click

from autograder.command_line import EXIT_FOUND, ISOLATION
from workbook import __version__, homework
from workbook.command_line import HomeworkGroup

_LAZY = {
    "collect": (
        "autograder.intake.collect.commands:collect",
        "Convert downloads of a course system into a class folder.",
    ),
    "feedback": (
        "autograder.reporting.pages.commands:feedback",
        "Write what students get: pages, and PDFs of their work.",
    ),
    "grade": ("autograder.batch.commands:grade", "Grade submissions into reports, pages and a table."),
    "gradebook": (
        "autograder.staff.gradebook.commands:gradebook",
        "Keep the points, late days and staff scores of a course.",
    ),
    "lite": ("autograder.build.lite.commands:lite", "Write a site that runs the notebooks in the browser."),
    "new": (
        "autograder.build.scaffold.commands:new",
        "Write a new homework's folder, or a new question's files.",
    ),
    "publish": (
        "autograder.build.publish.commands:publish",
        "Write the release as a folder for a public repository.",
    ),
    "request": (
        "autograder.staff.gradebook.reading.commands:request",
        "Manage students' regrade requests.",
    ),
    "report": ("autograder.reporting.pages.commands:report", "Write the page about the whole class."),
}


class _Commands(HomeworkGroup):
    """A command group that prints system errors in one line: a full disk, missing permissions, no database."""

    staff_only = True

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except homework.HomeworkError as problem:
            raise click.UsageError(str(problem), ctx) from problem
        except OSError as problem:
            if problem.errno == errno.EPIPE:  # the output's reader has gone: click exits silently
                raise
            place = f"{os.fsdecode(problem.filename)}: " if problem.filename else ""
            raise click.ClickException(f"{place}{problem.strerror or problem}") from problem
        except Exception as problem:
            if type(problem).__module__.partition(".")[0] != "sqlalchemy":
                raise
            reason = str(getattr(problem, "orig", None) or problem).partition("\n")[0]
            raise click.ClickException(f"the gradebook: {reason}") from problem


@click.group(
    cls=_Commands,
    lazy=_LAZY,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 success, whatever the scores; 1 a problem was found or an input was refused, as the "
    "output says; 2 wrong usage; 3 no isolation available.",
)
@click.version_option(__version__)
def main() -> None:
    """Build a homework, grade what students hand in, and report."""


@main.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; fail if a committed file is stale or contains a secret."
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder for build products [build/].")
@click.option("--no-solve", is_flag=True, help="Skip the solved notebooks, which take most of the time.")
def build(check: bool, out: Path | None, no_solve: bool) -> None:
    """Build notebooks, public tests and archives from their sources."""
    from rich.console import Console

    from autograder import build as builder
    from autograder.homework import layout

    console, folder = Console(), layout.current()
    if check:
        findings = builder.check(folder)
        for finding in findings:
            console.print(finding, style="red", markup=False, highlight=False)
        if findings:
            console.print("Run `make build`, look at what changed, and commit it.")
            sys.exit(EXIT_FOUND)
        console.print("Everything built is current, and no secret is in the release.")
        return
    try:
        with console.status("building and running the solved notebooks…"):
            products = builder.build(folder, out or folder.build, solve=not no_solve)
    except (builder.SourceError, builder.StubError) as error:
        raise click.ClickException(str(error)) from error
    for product in products:
        console.print(os.path.relpath(product), markup=False, highlight=False)


@main.command(short_help="Test a homework: its tests, its texts, and what is missing.")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--question", "names", multiple=True, metavar="NAME", help="Check only this question. Repeatable."
)
@click.option("--no-solve", is_flag=True, help="Skip the solved notebooks, which take most of the time.")
def lint(path: Path | None, names: tuple[str, ...], no_solve: bool) -> None:
    """Test the homework in PATH: that its tests tell right answers from wrong ones, and that nothing is missing.

    Without PATH it is the homework that the other commands work on. It builds, points add up, every reference
    passes, every mistake fails as declared, every right answer in another style passes, rubrics and derivations
    exist, solved notebooks run, and the release holds no secret. The exit code is 0 if nothing was found, 1 if
    something was.
    """
    homework.use(path, staff_only=True)
    from autograder.build.lint import checklist

    if checklist.run(names, solve=not no_solve):
        sys.exit(EXIT_FOUND)


@main.command()
def doctor() -> None:
    """Show which isolation this machine supports, layer by layer, and try to break out of it."""
    from autograder.staff import doctor as examination

    sys.exit(examination.run())


@main.command()
@click.option("--root", default="/autograder", show_default=True, type=click.Path(path_type=Path))
@click.option("--isolation", type=ISOLATION, help="Isolation of student code [auto].")
@click.option("--limit", "limits", multiple=True, metavar="NAME=VALUE", help="Change a limit. Repeatable.")
def gradescope(root: Path, isolation: str | None, limits: tuple[str, ...]) -> None:
    """Grade the submission of a Gradescope container (docs/gradescope.md)."""
    from autograder.staff.gradescope import harness

    sys.exit(harness.main(root, isolation, limits))


@main.command()
@click.argument("submission", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("code")
def receipt(submission: Path, code: str) -> None:
    """Check the receipt CODE that a student's `submit` printed against the zip that came in."""
    from workbook.handin.receipt import verify_receipt
    from workbook.submission.limits import Refused

    try:
        manifest = verify_receipt(submission, code)
    except Refused as refusal:
        click.echo(f"{refusal}", err=True)
        sys.exit(EXIT_FOUND)
    click.echo(
        f"The receipt is of this file: {len(manifest['files'])} files, all of them as they were handed in."
    )


if __name__ == "__main__":
    main()
