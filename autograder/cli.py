"""The staff's command line. Each command is thin: what it does is importable from the module it calls.

Exit codes: 0 done (whatever the scores), 1 some grader_error or finding, 2 usage, 3 no isolation to be had.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from autograder import __version__
from autograder.gradebook import commands as gradebook_commands

if TYPE_CHECKING:
    from autograder.batch import Settings

EXIT_FOUND = 1
EXIT_REFUSED = 3
ISOLATION = click.Choice(["auto", "namespaces", "chroot", "landlock", "none"])


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """Build the HW0 workbook, grade what students hand in, and report."""


@main.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; fail if something committed is stale or holds a secret."
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder for build products [build/].")
def build(check: bool, out: Path | None) -> None:
    """Build notebooks, public tests and archives from their sources."""
    from autograder import build as builder
    from autograder.release import ROOT

    console = Console()
    if check:
        findings = builder.check(ROOT)
        for finding in findings:
            console.print(finding, style="red", markup=False, highlight=False)
        if findings:
            console.print("Run `make build`, look at what changed, and commit it.")
            sys.exit(EXIT_FOUND)
        console.print("Everything built is current, and no secret is in the release.")
        return
    try:
        with console.status("building and running the solved notebooks…"):
            products = builder.build(ROOT, out or ROOT / "build")
    except (builder.SourceError, builder.StubError) as error:
        raise click.ClickException(str(error)) from error
    for product in products:
        console.print(os.path.relpath(product), markup=False, highlight=False)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Output folder."
)
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes at once [the machine's cores].")
@click.option(
    "--isolation", type=ISOLATION, default="auto", show_default=True, help="How student code is held."
)
@click.option(
    "--limit", "limits", multiple=True, metavar="NAME=VALUE", help="Another budget, e.g. call_cpu=5."
)
@click.option("--db", "url", metavar="URL", help="Also write the scores into this gradebook.")
def grade(
    paths: tuple[Path, ...],
    out: Path,
    jobs: int | None,
    isolation: str,
    limits: tuple[str, ...],
    url: str | None,
) -> None:
    """Grade submissions: zips, folders with one submission's notebooks, or folders of those.

    Writes OUT/<student>/report.json and feedback.html, and OUT/grades.csv, and prints a table.
    """
    from autograder import intake, outputs
    from autograder.batch import Settings
    from autograder.budgets import Budget
    from autograder.release import Release
    from hw0.limits import Refused

    release = Release()
    if missing := release.missing():
        raise click.ClickException(f"{missing[0]} is missing: run `make build`")
    try:
        budget = Budget.with_limits(limits)
        found = intake.find_submissions(list(paths))
    except (Refused, ValueError) as problem:
        raise click.UsageError(str(problem)) from problem
    settings = Settings(release, _choose(isolation), budget)
    reports = _grade_with_progress(found, out, jobs or os.cpu_count() or 1, settings)
    _print_summary(reports, out)
    if url is not None:
        gradebook_commands.record(url, out, list(outputs.folder_names(found).values()))
    if any(q["outcome"] == "grader_error" for report in reports for q in report["questions"]):
        sys.exit(EXIT_FOUND)


def _choose(isolation: str) -> str:
    """The isolation tier to use; ends with exit code 3 where the machine cannot give what was asked."""
    from autograder import sandbox

    console = Console(stderr=True)
    try:
        tier = sandbox.choose(isolation)
    except sandbox.IsolationUnavailable as unavailable:
        console.print(f"Not graded: {unavailable.reason}", style="red", markup=False)
        for remedy in unavailable.remedies:
            console.print(f"  - {remedy}", markup=False)
        sys.exit(EXIT_REFUSED)
    if tier == "none":
        console.print(
            "Isolation none: submissions run with your own rights. Grade only what you trust.", style="yellow"
        )
    return tier


def _grade_with_progress(found: list[Path], out: Path, jobs: int, settings: Settings) -> list[dict[str, Any]]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from autograder import outputs
    from autograder.batch import grade_all

    names = outputs.folder_names(found)
    reports: dict[str, dict[str, Any]] = {}
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("grading", total=len(found))
        for path, report in grade_all(found, settings, jobs):
            outputs.write(out, names[path], report)
            reports[names[path]] = report
            progress.advance(task)
    outputs.write_grades(out, reports)
    return list(reports.values())


def _print_summary(reports: list[dict[str, Any]], out: Path) -> None:
    from autograder import table

    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table.grades(reports))
    console.print(f"{len(reports)} graded; reports, feedback and grades.csv are in {out}/", markup=False)


@main.command()
def doctor() -> None:
    """Say which isolation this machine can give, layer by layer, and try to break out of it."""
    from autograder import doctor as examination

    sys.exit(examination.run())


main.add_command(gradebook_commands.gradebook)

if __name__ == "__main__":
    main()
