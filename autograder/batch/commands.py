"""The command ``autograder grade``: its options, its progress line, how it stops, and its summary."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from autograder import cores
from autograder.command_line import EXIT_FOUND, EXIT_NO_ISOLATION, ISOLATION

if TYPE_CHECKING:
    from autograder.batch.coordinator import Done, Run
    from autograder.batch.settings import Settings
    from autograder.grade.report import Report
    from autograder.intake.collect.sources import Submissions
    from autograder.intake.release import Release

EXIT_SIGNAL = 128


class StoppedError(BaseException):
    """A signal asks the run to end. This is a BaseException, so that only the command itself catches it."""

    def __init__(self, number: int) -> None:
        self.number = number


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Output folder."
)
@click.option("--jobs", type=click.IntRange(1, 256), help="Number of processes [the available cores].")
@click.option("--scheduler", metavar="URL", help="Grade on this Dask cluster (docs/cluster.md).")
@click.option(
    "--isolation", type=ISOLATION, default="auto", show_default=True, help="Isolation of student code."
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=VALUE",
    help="Change a limit, e.g. call_cpu=5. Repeatable.",
)
@click.option(
    "--changed-since",
    "changed_since",
    metavar="DIR|TIME",
    help="DIR: print whose score differs from that in this earlier output folder. TIME (2026-09-01T18:00): keep the "
    "report in OUT of each submission that was not modified since then.",
)
@click.option("--no-cache", is_flag=True, help="Run every notebook, including those graded before.")
@click.option(
    "--figures",
    is_flag=True,
    help="For the gradebook's pages: also run released cells that only show something, and keep figures.",
)
@click.option("--db", "url", metavar="URL", help="Also write the scores into this gradebook.")
def grade(
    paths: tuple[Path, ...],
    out: Path,
    jobs: int | None,
    scheduler: str | None,
    isolation: str,
    limits: tuple[str, ...],
    changed_since: str | None,
    no_cache: bool,
    figures: bool,
    url: str | None,
) -> None:
    """Grade submissions: a class folder of `autograder collect`, zips, folders of notebooks, folders of those.

    A download of a course system is collected first, into OUT.

    Writes OUT/<student>/report.json and feedback.html, and OUT/grades.csv, and prints a table. An interrupted run
    continues when the same command is run again; finished submissions are not graded twice. Two runs cannot write into
    OUT at the same time. With --changed-since and an earlier output folder, reports of submissions that are the same
    are taken from there, and the command prints what changed. With a time, a submission that has a report in OUT is
    graded again only if it was modified since then. With --db, it also writes the scores into a gradebook, which has
    to be usable before anything is graded.

    The exit code is 1 if points are held, a report cannot be read, or something was not accepted, and also if the
    release is not built or the cluster is not there; 2 if the arguments cannot be used; 3 if this machine cannot
    isolate submissions; and 128 plus its number after a signal.
    """
    from autograder.batch.coordinator import Run
    from autograder.batch.settings import Settings
    from autograder.homework.budgets import Budget
    from autograder.intake.collect import sources
    from autograder.intake.release import Release
    from workbook.submission.limits import Refused

    release = Release()
    if missing := release.missing():
        raise click.ClickException(f"{missing[0]} is missing: run `make build`")
    try:
        budget = Budget.with_limits(limits)
        earlier, since = _since(changed_since)
        if out.resolve() in {path.resolve() for path in paths}:
            raise ValueError(f"-o {out}: this contains the submissions; pass another folder for the results")
        submissions = sources.resolve(paths, out)
    except (Refused, ValueError) as problem:
        raise click.UsageError(str(problem)) from problem
    # On a cluster, each worker chooses the isolation of its machine.
    tier = isolation if scheduler else _choose(isolation)
    one = len(submissions.paths) == 1
    settings = Settings(release, tier, budget, cache=not no_cache, figures=figures, one=one)
    run = Run(submissions.paths, out, settings, earlier, since)
    if url is not None:
        _prepare_gradebook(url, release)
    done = _grade_alone(run, settings, jobs or cores.usable(), scheduler)
    broken = _print_summary(run, done, submissions)
    if url is not None:
        _record(url, run, submissions)
    if broken:
        sys.exit(EXIT_FOUND)


def _prepare_gradebook(url: str, release: Release) -> None:
    """Add the homework to the gradebook; a usage error reports now, not after an hour, that this is impossible."""
    from autograder.staff.gradebook import database
    from workbook.submission.limits import Refused

    try:
        with database.connect(url) as book:
            database.prepare(book, url, release.folder.assignment)
    except Refused as refusal:
        raise click.UsageError(str(refusal)) from refusal


def _record(url: str, run: Run, submissions: Submissions) -> None:
    """Write the scores of the run into the gradebook, and print what staff should know about them."""
    from autograder.staff.gradebook import recording

    for text in recording.record_run(url, run.out, run.names.values(), submissions.left):
        click.echo(text)


def _since(text: str | None) -> tuple[Path | None, float | None]:
    """Parse ``--changed-since`` as an earlier output folder, or as seconds since 1970.

    Raises ValueError with a message for the user.
    """
    if text is None:
        return None, None
    if Path(text).is_dir():
        return Path(text), None
    try:
        return None, datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise ValueError(
            f"--changed-since {text}: neither an output folder nor a time like 2026-09-01T18:00"
        ) from None


def _choose(isolation: str) -> str:
    """Return the isolation tier to use; exit with code 3 if the machine does not support the requested one."""
    from autograder import sandbox

    console = Console(stderr=True)
    try:
        tier = sandbox.choose(isolation)
    except sandbox.IsolationUnavailable as unavailable:
        console.print(f"Not graded: {unavailable.reason}", style="red", markup=False)
        for remedy in unavailable.remedies:
            console.print(f"  - {remedy}", markup=False)
        sys.exit(EXIT_NO_ISOLATION)
    if breaches := sandbox.canary.run(tier):
        console.print(f"Not graded: attacks on isolation {tier} succeeded.", style="red", markup=False)
        for breach in breaches:
            console.print(f"  - {breach}", markup=False)
        console.print("Run `autograder doctor` for details.", markup=False)
        sys.exit(EXIT_NO_ISOLATION)
    if tier == "none":
        console.print(
            "Isolation none: submissions run with your own permissions. Grade only what you trust.",
            style="yellow",
        )
    return tier


def _grade_alone(run: Run, settings: Settings, jobs: int, scheduler: str | None) -> Done:
    """Grade while no other run can write into the output folder, and return what was done.

    Raises
    ------
    click.UsageError
        If another run uses the folder.
    click.ClickException
        If a worker of the cluster has another release, or the cluster is unavailable.
    """
    from autograder.batch.coordinator import owned
    from autograder.batch.settings import ReleaseDiffersError
    from autograder.locks import FolderInUseError

    try:
        with owned(run.out):
            return _grade(run, settings, jobs, scheduler)
    except FolderInUseError as problem:
        raise click.UsageError(str(problem)) from problem
    except ReleaseDiffersError as problem:
        raise click.ClickException(str(problem)) from problem


def _grade(run: Run, settings: Settings, jobs: int, scheduler: str | None) -> Done:
    """Grade with a progress line, in ``jobs`` processes here or on a cluster (``scheduler``), and return what was done.

    The tables of all reports are written at the end, also after a signal and after these errors. After SIGINT, SIGTERM
    or SIGHUP, the processes here are ended (on a cluster, the connection is closed), finished reports are kept, their
    number is printed, and the program exits with 128 plus the signal's number.

    Raises
    ------
    click.ClickException
        If the cluster is unavailable or goes away.
    ReleaseDiffersError
        If a worker of the cluster has another release.
    """
    from autograder.batch.settings import ReleaseDiffersError

    try:
        with _signals() as check, _progress(len(run.found)) as count:

            def advance() -> None:
                count()
                check()

            if scheduler is not None:
                _on_cluster(run, settings, scheduler, advance)
            else:
                _here(run, settings, jobs, advance)
    except StoppedError as stopped:
        run.close()
        left = len(run.names) - run.done.graded - run.done.kept
        Console(stderr=True).print(
            f"Stopped: {run.done.graded + run.done.kept} are finished in {run.out}/, {left} are not. "
            "Run the same command again to continue.",
            markup=False,
        )
        sys.exit(EXIT_SIGNAL + stopped.number)
    except (click.ClickException, ReleaseDiffersError):
        run.close()
        raise
    run.close()
    return run.done


def _here(run: Run, settings: Settings, jobs: int, advance: Callable[[], None]) -> None:
    from autograder.batch.pool import ProcessPool
    from autograder.batch.supervisor import Supervisor
    from autograder.batch.task import GRACE_SECONDS
    from autograder.homework.questions import NOTEBOOKS
    from autograder.sandbox import temporary_folders

    bound = len(NOTEBOOKS) * (settings.budget.notebook_wall + GRACE_SECONDS) + GRACE_SECONDS
    pool = ProcessPool(jobs, bound)
    try:
        # One more than the number of processes, so that no process waits for the coordinator.
        run.grade(Supervisor(pool, settings, jobs + 1), advance)
        pool.shutdown()
    except BaseException:
        pool.kill()
        temporary_folders.sweep()
        raise


def _on_cluster(run: Run, settings: Settings, scheduler: str, advance: Callable[[], None]) -> None:
    from autograder.batch.cluster import ClusterUnavailableError, connect
    from autograder.batch.supervisor import Supervisor

    try:
        with connect(scheduler) as cluster:
            run.grade(
                Supervisor(cluster.executor, settings, cluster.in_flight, remote=True, check=cluster.check),
                advance,
            )
    except ClusterUnavailableError as problem:
        raise click.ClickException(str(problem)) from problem


@contextmanager
def _signals() -> Iterator[Callable[[], None]]:
    """Raise StoppedError on the first SIGINT, SIGTERM, or SIGHUP in the block; ignore further signals until it ends.

    Yield a function that raises StoppedError again if a signal came, and else does nothing. Python drops an exception
    that is raised while it finalizes an object, and the run must stop then too. The earlier handlers are restored
    afterward. In a thread that is not the main one, signals are not caught.
    """
    received: list[int] = []

    def stop(number: int, frame: object) -> None:
        for other in kinds:
            signal.signal(other, signal.SIG_IGN)
        received.append(number)
        raise StoppedError(number)

    def check() -> None:
        if received:
            raise StoppedError(received[0])

    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        previous = {kind: signal.signal(kind, stop) for kind in kinds}
    except ValueError:  # only the main thread can set signal handlers
        yield check
        return
    try:
        yield check
    finally:
        for kind, handler in previous.items():
            signal.signal(kind, handler)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """Show a progress line on a terminal; elsewhere, log a line after every tenth of a class of at least 100.

    Yield a function to call after each submission. Everything goes to standard error. ``total`` is the number of
    submissions. The line on the terminal disappears at the end.
    """
    console = Console(stderr=True)
    done = 0
    if not console.is_terminal:

        def log() -> None:
            nonlocal done
            done += 1
            if done % max(1, total // 10) == 0 and total >= 100:
                console.print(f"{done} of {total}", markup=False, highlight=False)

        yield log
        return
    from rich import progress

    columns = (
        progress.TextColumn("grading"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("grading", total=total)
        yield lambda: shown.advance(task)


def _print_summary(run: Run, done: Done, submissions: Submissions) -> bool:
    """Print the table of grades, and what changed, failed, cannot be read, or was not accepted.

    The table has the students of this run and of earlier runs in the same folder. The last line counts what was graded
    and what was kept. Return True if points of this run are held, or a report of the folder cannot be read, or
    something was not accepted.
    """
    from autograder.batch import changes
    from autograder.escaping import line
    from autograder.grade import held
    from autograder.intake.collect.commands import say_left
    from autograder.reporting import table
    from autograder.reporting.results_folder import ResultsFolder

    console = Console(width=None if sys.stdout.isatty() else 140)
    broken = False
    results = ResultsFolder(run.out)
    own = set(run.names.values())

    def each() -> Iterator[Report]:
        nonlocal broken
        # grades.csv also has the students of earlier runs, so their reports must be readable too.
        for name, report in results.reports(own.union(results.students())):
            if name in own:
                broken = broken or bool(held.names(report) or report.left)
                yield report

    console.print(table.grades(each()))
    if submissions.left:
        broken = True
        say_left(console, submissions.left)
    for name, reason in sorted(done.failed.items()):
        console.print(f"{name}: not graded, because the grader failed: {reason}", style="red", markup=False)
    for name, reason in results.broken.items():
        broken = True
        console.print(f"{line(name)}: no scores in grades.csv: {reason}", style="red", markup=False)
    if done.changes:
        console.print(changes.table(done.changes))
    kept = f", {done.kept} unchanged since an earlier run" if done.kept else ""
    console.print(
        f"{done.graded} graded{kept}; reports, feedback and grades.csv are in {run.out}/", markup=False
    )
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    return broken
