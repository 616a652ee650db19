"""The command ``submit``: check the notebooks as the grader will, and pack them into the zip to hand in.

It neither changes nor saves a notebook. It lists what was not run and what is unanswered, runs the public tests from a
fresh start, and refuses what the grader would refuse, with the same messages (workbook.submission.limits). It also
refuses to pack work with a ``scan:`` line whose page is missing, which the grader would accept.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from workbook import homework
from workbook.checks import fresh_run
from workbook.checks.display import now_and_later
from workbook.checks.fresh_run import DerivationRun, FreshRun, NoResultError
from workbook.command_line import timeout_option
from workbook.common import messages
from workbook.common.answer_states import State
from workbook.handin import stale
from workbook.handin.finding import Found, SavedNotebook, find
from workbook.handin.receipt import manifest_bytes, receipt
from workbook.handin.student import Student, who
from workbook.handin.unanswered import unanswered
from workbook.pdf.commands import (
    RefusalError,
    folder_argument,
    id_option,
    make,
    missing_lines,
    now,
    scan_option,
    student_option,
    write,
)
from workbook.submission import limits
from workbook.submission.file_names import MANIFEST_NAME, PAGES_NAME
from workbook.submission.limits import Refused

_ZIP_YEAR = 1980


def run_state(notebook: SavedNotebook) -> str:
    """Say in a few words what is stale in a saved notebook; "" if it was run from top to bottom and saved."""
    cells = [
        cell for cell in notebook.content["cells"] if cell["cell_type"] == "code" and cell["source"].strip()
    ]
    counts = [cell.get("execution_count") for cell in cells]
    unrun = sum(not isinstance(count, int) for count in counts)
    done = [count for count in counts if isinstance(count, int)]
    if cells and unrun == len(cells):
        return "no cell was run"
    problems = [f"{unrun} of {len(cells)} cells not run"] if unrun else []
    if any(later <= earlier for earlier, later in pairwise(done)):
        problems.append("cells were run out of order")
    return " and ".join(problems)


def public_results(notebook: SavedNotebook, seconds: int) -> FreshRun:
    """Run the saved notebook and its public tests in a separate process.

    Raises `NoResultError` if there is no result; the message says why.
    """
    from workbook.checks.public_tests import known_questions
    from workbook.notebook.saved import questions_in

    names = [name for name in questions_in(notebook.content) if name in known_questions()]
    return fresh_run.run(notebook.path, names, seconds, notebook.data if notebook.parts else None)


def pack(files: Mapping[str, bytes], about: Mapping[str, Any], made: datetime) -> tuple[bytes, str]:
    """Pack ``files`` and a manifest into a zip, and return it with its receipt code.

    The same input gives the same bytes.

    Raises
    ------
    Refused
        If the grader would refuse this zip.
    """
    manifest = manifest_bytes(files, about)
    stamp = made.timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, MANIFEST_NAME: manifest}.items():
            entry = zipfile.ZipInfo(name, date_time=(max(stamp[0], 1980), *stamp[1:]))
            entry.external_attr = 0o100644 << 16
            # A PDF's streams are already compressed.
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".pdf") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    limits.check_zip_size(len(out.getvalue()))
    with zipfile.ZipFile(out) as archive:
        limits.check_entries(archive.infolist())
    return out.getvalue(), receipt(manifest)


def _say_state(found: Found) -> None:
    """Print a line for each notebook: when it was saved, the name it gets in the zip, and what was not run.

    If something was not run, a last line says how to run a notebook from a fresh start.
    """
    stale = False
    for notebook in found.notebooks:
        saved = datetime.fromtimestamp(notebook.path.stat().st_mtime).astimezone()
        state = run_state(notebook)
        renamed = f" (as {notebook.name}.ipynb)" if notebook.path.stem != notebook.name else ""
        # The release's zip gives its files the earliest date that a zip can hold.
        when = (
            f"saved {saved:%Y-%m-%d %H:%M}" if saved.year > _ZIP_YEAR else "not saved since it was unpacked"
        )
        click.echo(f"{notebook.path.name}{renamed}: {when}{state and f' — {state}'}")
        stale |= bool(state)
    if stale:
        click.echo(
            "To run a notebook from a fresh start: in JupyterLab, Run → Restart Kernel and Run All Cells, "
            "then save."
        )


def _say_unanswered(left: Sequence[str]) -> None:
    """Print unanswered slots and stubs, named as `unanswered` does, on one line for each part; nothing if none."""
    if not left:
        return
    grouped: dict[str, list[str]] = {}
    for name in left:
        part, _, what = name.partition(" ")
        grouped.setdefault(part, []).extend([what] if what else [])
    click.echo(f"unanswered ({len(left)}):")
    for part, names in grouped.items():
        click.echo(f"  {part}: {', '.join(names)}" if names else f"  {part}")


def _derivations(found: Mapping[str, DerivationRun], scanned: set[str]) -> Iterator[str]:
    """Yield lines on a notebook's derivations: how many are complete, then each typed one that is not complete."""
    if not found:
        return
    complete = sum(one.complete for one in found.values())
    paper = sum(
        one.state is State.ON_PAPER or (not one.typed and part in scanned) for part, one in found.items()
    )
    empty = sum(not one.typed and part not in scanned for part, one in found.items())
    counts = ((complete, "complete"), (paper, "on paper"), (empty, "not typed"))
    rest = len(found) - complete - paper - empty
    parts = [f"{count} {what}" for count, what in (*counts, (rest, "for staff to read")) if count]
    yield f"derivations: {', '.join(parts)}"
    for part, one in found.items():
        if one.typed and not one.complete and one.state is not State.ON_PAPER:
            yield f"  {part}: {one.line}"


def _say_results(found: Found, scanned: set[str], seconds: int) -> dict[str, list[float]]:
    """Run every notebook's public tests, print the results and the state of its derivations, and return the points."""
    points: dict[str, list[float]] = {}
    for notebook in found.notebooks:
        try:
            results = public_results(notebook, seconds)
        except NoResultError as reason:
            longer = ", or raise --timeout" if isinstance(reason, fresh_run.TimedOutError) else ""
            click.echo(f"{notebook.path.name}: no results, {reason}{longer}")
            continue
        for error in results.errors[:1]:
            # Later cells mostly stop because they need what this cell defines.
            after = len(results.errors) - 1
            more = f" (and {after} more after it)" if after else ""
            what = " ".join(error.evalue.split())[:200]
            click.echo(f"{notebook.path.name}: cell {error.cell} stopped, {error.ename}: {what}{more}")
        found_points = {question.name: question.points for question in results.questions}
        points |= {name: list(pair) for name, pair in found_points.items()}
        got, most = (sum(pair[i] for pair in found_points.values()) for i in (0, 1))
        tested = homework.current().tested_points
        later = max(sum(tested.get(name, 0) for name in found_points) - most, 0)
        click.echo(f"{notebook.path.name}: {now_and_later(got, most, later)}")
        for line in _derivations(results.derivations, scanned):
            click.echo(f"  {line}")
    return {part: points[part] for part in homework.current().questions if part in points}


# The help of the command names the zip, so this module reads the homework's description when it is imported.
_ZIP_NAME = homework.current().zip_name


@click.command("submit")
@folder_argument
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=f"[{_ZIP_NAME} in FOLDER]"
)
@scan_option
@student_option
@id_option
@click.option("--no-tests", is_flag=True, help="Do not run the public tests first (they take a minute).")
@timeout_option
def command(
    folder: Path,
    output: Path | None,
    scans: tuple[str, ...],
    student: str | None,
    student_id: str | None,
    no_tests: bool,
    timeout: int,
) -> None:
    """Pack the saved notebooks in FOLDER, with their PDF and your scans, into the zip to hand in.

    The first time it asks for your name and student id, and keeps them in student.json in FOLDER.
    Your notebooks are not changed. Everything that is missing, not run or unanswered is listed and handed in as it is.
    The public tests run from a fresh start first, and their points are printed; what fails is handed in too.
    If no PDF can be made, the zip has none, and a line says why.

    A zip from before is replaced, but kept under another name if it has answers which this one lacks. The last line
    has the receipt code, which proves what the zip holds.

    The exit code is 2, and nothing is packed, if the grader would refuse the notebooks or a scan, if a line such as
    "scan: page 3" names a page that you did not give, or if the zip cannot be written. The output says why.
    """
    output = output or folder / _ZIP_NAME
    try:
        found = find(folder)
        lost = _say_found(found, output)
        owner = who(folder, student, student_id, ask=True)
        data, code = _packed(found, scans, owner, None if no_tests else timeout)
        if lost:
            click.echo(f"The hand-in before this one is kept as {stale.keep(output).name}.")
        write(output, data)
    except Refused as refusal:
        raise RefusalError(str(refusal)) from None
    except OSError as problem:
        raise RefusalError(f"{problem.filename or 'a temporary file'}: {problem.strerror}") from None
    count = len(found.notebooks)
    click.echo(
        f"{output}: {count} notebook{'s' * (count != 1)}, {messages.megabytes(len(data))}. Hand in this file."
    )
    click.echo(f"Receipt {code} (keep it: it proves what this file holds)")


def _say_found(found: Found, output: Path) -> bool:
    """Print what is missing and what may be older than the work; return whether `output` has answers that this lacks.

    Raises
    ------
    Refused
        If there is no notebook to hand in.
    """
    if not found.notebooks:
        raise Refused("; ".join(found.problems.values()))
    for line in missing_lines(found):
        click.echo(line)
    older_lines, lost = stale.warnings(found, output)
    for line in older_lines:
        click.echo(f"warning: {line}")
    return lost


def _packed(found: Found, scans: tuple[str, ...], owner: Student, timeout: int | None) -> tuple[bytes, str]:
    """Print the state of the work and return the zip and its receipt code; None as ``timeout`` runs no tests."""
    pages_of_work, scanned, lines = _pages(found, scans, owner)
    left = [name for notebook in found.notebooks for name in unanswered(notebook, scanned)]
    _say_state(found)
    _say_unanswered(left)
    for line in lines:
        click.echo(line)
    points = {} if timeout is None else _say_results(found, scanned, timeout)
    made = now()
    about = {**_about(found, owner, made), "unanswered": left, "public_points": points}
    files = {f"{one.name}.ipynb": one.data for one in found.notebooks} | pages_of_work
    return pack(files, about, made)


def _about(found: Found, student: Student, made: datetime) -> dict[str, Any]:
    """Return the manifest's entries on who handed in what: student, time, releases by notebook, missing notebooks."""
    return {
        "student": student.name,
        "student_id": student.student_id,
        "created": made.isoformat(timespec="seconds"),
        "release": {one.name: _release(one) for one in found.notebooks},
        "missing": found.missing,
    }


def _pages(
    found: Found, scans: tuple[str, ...], student: Student
) -> tuple[dict[str, bytes], set[str], list[str]]:
    """Return the PDF and its page map as files, the parts that have a scanned page, and lines to print.

    Raises
    ------
    Refused
        If a line such as ``scan: page 3`` names a page that was not given. The part would be handed in without it.
    """
    from workbook.pdf.export import NoPdf

    try:
        made = make(found, scans, student)
    except NoPdf as problem:
        # The notebooks have all the work, so staff can still grade and print them.
        return {}, set(), [f"note: {problem}; the notebooks are handed in without it"]
    if made.unfound:
        raise Refused(
            "nothing was packed, because a scanned page is missing:\n  " + "\n  ".join(made.unfound)
        )
    return (
        {homework.current().pdf_name: made.pdf, PAGES_NAME: made.pages.encode()},
        _scanned(made.pages),
        made.lines,
    )


def _scanned(pages: str) -> set[str]:
    """Return the parts that have a scanned page."""
    return {part for page in json.loads(pages)["pages"] if page["kind"] == "scan" for part in page["parts"]}


def _release(notebook: SavedNotebook) -> str:
    about = notebook.content["metadata"].get(homework.METADATA)
    release = about.get("release") if isinstance(about, dict) else None
    return release if isinstance(release, str) else ""
