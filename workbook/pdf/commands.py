"""The command ``pdf``: make one PDF and pages.json from the notebooks of a folder and the student's scans."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from workbook import homework
from workbook.cells import in_browser
from workbook.common.atomic import replace_file
from workbook.common.messages import shown
from workbook.handin.finding import Found, find
from workbook.handin.student import Student, who
from workbook.submission.file_names import PAGES_NAME
from workbook.submission.limits import Refused


def now() -> datetime:
    """Return the time for the pages: local time, or ``SOURCE_DATE_EPOCH`` if it is set, for repeatable output."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed and fixed.isdigit():
        return datetime.fromtimestamp(int(fixed), UTC)
    return datetime.now().astimezone()


@dataclass(frozen=True)
class Made:
    """The PDF, its page map as text, and lines to print: the parts of the scans, and content that was replaced.

    ``unfound`` has a line for each ``scan:`` line whose page was not given.
    """

    pdf: bytes
    pages: str
    lines: list[str]
    unfound: list[str]


def make(found: Found, scans: Sequence[str], student: Student) -> Made:
    """Make the PDF of the notebooks that were found, with pages on paper, and say what was replaced or left out.

    It prints nothing, and writes only temporary files and the cache of formulas. The time on the pages is `now`.

    Parameters
    ----------
    found : Found
        The notebooks. What is missing or not accepted is said on the pages.
    scans : sequence of str
        Pages on paper, in the form ``[PART=]FILE[:PAGES]``.
    student : Student
        Whose name and id are on every page. If there is no name, a line says how to give it.

    Raises
    ------
    Refused
        If a scan cannot be accepted, or if there is no room for temporary files.
    NoPdf
        If no PDF can be made.
    """
    from workbook.pdf.cache import FormulaCache, cache_folder
    from workbook.pdf.document import Notebook
    from workbook.pdf.export import export
    from workbook.pdf.page_map import page_map_text
    from workbook.pdf.scans import read_specs

    taken, summary = read_specs(scans)
    try:
        result = export(
            [Notebook(one.name, one.content) for one in found.notebooks],
            student=str(student),
            made=now(),
            scans=taken,
            notices=missing_lines(found),
            cached=FormulaCache(cache_folder()),
        )
    except OSError as problem:
        raise Refused(f"no room for temporary files in {tempfile.gettempdir()}: {problem.strerror}") from None
    lines = [f"scan {line}" for line in summary]
    if not student.name:
        lines.append('note: the pages have no name: add --student "Your Name"')
    lines += [f"note: {where}: {what}" for where, what in result.notes]
    unfound = [f"{part}: {what}" for part, what in result.unfound]
    return Made(result.pdf, page_map_text(result.pages), lines, unfound)


def write(path: Path, data: bytes) -> None:
    """Write a file completely or not at all; raise ``Refused`` if it cannot be written, or if its folder is missing."""
    if not path.parent.is_dir():
        raise Refused(f"{shown(str(path))} cannot be written: there is no such folder")
    try:
        replace_file(path, data)
    except OSError as problem:
        raise Refused(f"{shown(str(path))} cannot be written: {problem.strerror}") from None


class RefusalError(click.ClickException):
    """Prints one line on the terminal and exits with code 2."""

    exit_code = 2


def missing_lines(found: Found) -> list[str]:
    """Return lines on which of several copies counts, and on notebooks that are missing or not accepted."""
    lines = [*found.notes, *(f"not accepted: {reason}" for reason in found.problems.values())]
    return lines + ([f"missing: {', '.join(found.missing)}"] if found.missing else [])


# The help of the command names parts of the homework, so this module reads its description when it is imported.
_HOMEWORK = homework.current()
_ON_PAPER, _PDF_NAME = _HOMEWORK.on_paper, _HOMEWORK.pdf_name
_PROBLEM = _ON_PAPER[0]
_PART = [part for part in _HOMEWORK.questions if _HOMEWORK.problem_of(part) == _ON_PAPER[-1]][-1]
_NAME = _HOMEWORK.name.upper()
_STUDENT, _STUDENT_ID = f"{_NAME}_STUDENT", f"{_NAME}_STUDENT_ID"
student_option = click.option("--student", envvar=_STUDENT, help="Your name, for the foot of each page.")
id_option = click.option("--student-id", envvar=_STUDENT_ID, help="Your student id, printed beside it.")
folder_argument = click.argument(
    "folder", default=homework.workplace, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
scan_option = click.option(
    "--scan",
    "scans",
    multiple=True,
    metavar="[PART=]FILE[:PAGES]",
    help=f"Pages on paper: a PDF, JPEG, PNG or HEIC file. {_PROBLEM}=page1-3.pdf is for a problem, {_PART}=photo.jpg "
    f"for one part, {_PROBLEM}=all.pdf:4-6,9 is some pages of it; without a part, files go to {', '.join(_ON_PAPER)} "
    "in order. Repeatable.",
)


@click.command("pdf")
@folder_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"The PDF. [{_PDF_NAME} in FOLDER]",
)
@scan_option
@student_option
@id_option
def command(
    folder: Path, output: Path | None, scans: tuple[str, ...], student: str | None, student_id: str | None
) -> None:
    """Make the one PDF to hand in, from the saved notebooks in FOLDER and your scans.

    Each part has an entry in the outline; pages.json, beside the PDF, says which pages belong to which part. Your
    name is the one that the command submit asked for, unless you give another.
    """
    output = output or folder / _PDF_NAME
    try:
        found = find(folder)
        made = make(found, scans, who(folder, student, student_id))
        write(output, made.pdf)
        write(output.with_name(PAGES_NAME), made.pages.encode())
    except Refused as refusal:
        raise RefusalError(str(refusal)) from None
    for line in [*missing_lines(found), *made.lines]:
        click.echo(line)
    click.echo(f"{output}: {_count(made.pages)} pages")


def make_pdf(*scans: str, student: str = "", student_id: str = "") -> None:
    """Make the PDF to hand in from a notebook cell, as the command ``pdf`` does. Save the notebooks first.

    The PDF and pages.json are written to the working folder. What is missing, or was replaced in the PDF, is printed. A
    scan or a file that cannot be used is printed too and raises nothing. In a browser no PDF can be made, and a message
    says so.

    Parameters
    ----------
    *scans : str
        Pages on paper, in the form ``[PART=]FILE[:PAGES]`` of the command's option ``--scan``, such as
        ``"q2=page1-3.pdf"``.
    student, student_id : str
        Your name and student id. By default those of the command's environment variables, or those that ``submit``
        stored in this folder. They are not stored here.
    """
    if in_browser.HERE:
        print(in_browser.NO_PDF)
        return
    try:
        here = Path.cwd()
        found = find(here)
        name = student or os.environ.get(_STUDENT)
        made = make(found, scans, who(here, name, student_id or os.environ.get(_STUDENT_ID)))
        write(Path(_PDF_NAME), made.pdf)
        write(Path(PAGES_NAME), made.pages.encode())
    except Refused as refusal:
        print(refusal)
        return
    print("\n".join([*missing_lines(found), *made.lines, f"{_PDF_NAME}: {_count(made.pages)} pages"]))


def _count(pages: str) -> int:
    """Return the number of pages in a page map's text."""
    return int(json.loads(pages)["page_count"])
