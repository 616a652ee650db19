"""What the child process of `pdf_worker` makes of a submission: a PDF, feedback, pictures of scans.

The functions take and return bytes. They open only their own template, fonts, and a temporary folder, and no
connection. Because the submission may be hostile, and a picture library or a compiler may have an unknown bug, they run
only in the child's jail, never in the grader's process.
"""

from __future__ import annotations

import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workbook import homework
from workbook.notebook import notebook_json
from workbook.submission import limits
from workbook.submission.file_names import PAGES_NAME
from workbook.submission.limits import Refused

if TYPE_CHECKING:
    from workbook.pdf.document import Notebook


def make_pdf(submission: bytes, student: str, made: float) -> bytes:
    """Return a zip with the PDF of a submission's notebooks, its page map ``pages.json``, and ``notes.json``.

    ``notes.json`` is a list of (where, what): the notebooks that were refused, and what was replaced in the PDF. Call
    this only in the sandbox.

    Parameters
    ----------
    submission : bytes
        A zip with notebooks under their released names, in any folder; other entries are ignored.
    student : str
        Printed in every footer.
    made : float
        Seconds since 1970, printed in every footer.

    Raises
    ------
    Refused
        The zip is unsafe, or it has no notebook that can be taken.
    zipfile.BadZipFile
        The zip cannot be read.
    """
    from workbook.pdf.cache import FormulaCache
    from workbook.pdf.export import export
    from workbook.pdf.page_map import page_map_text

    notebooks, problems = _notebooks_in(submission)
    if not notebooks:
        raise Refused(problems[0][1] if problems else "no notebook (.ipynb) in the submission")
    when = datetime.fromtimestamp(int(made), UTC)
    # Nothing is cached between submissions; formulas of the released statements are already typeset.
    result = export(notebooks, student=student, made=when, cached=FormulaCache(None))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(homework.current().pdf_name, result.pdf)
        packed.writestr(PAGES_NAME, page_map_text(result.pages))
        packed.writestr("notes.json", json.dumps([*problems, *result.notes]))
    return out.getvalue()


def _notebooks_in(submission: bytes) -> tuple[list[Notebook], list[tuple[str, str]]]:
    """Return a zip's notebooks with released names in the homework's order, and (notebook, reason) of refused ones.

    If a name is there in several folders, the last one counts.

    Raises
    ------
    Refused
        The zip is unsafe.
    zipfile.BadZipFile
        The zip cannot be read.
    """
    from workbook.pdf.document import Notebook

    notebooks, problems = [], []
    with zipfile.ZipFile(io.BytesIO(submission)) as archive:
        limits.check_entries(archive.infolist())
        entries = {entry.filename.rpartition("/")[2]: entry for entry in archive.infolist()}
        for name in homework.current().by_notebook:
            entry = entries.get(f"{name}.ipynb")
            if entry is None:
                continue
            try:
                limits.check_notebook_size(entry.filename, entry.file_size)
                with archive.open(entry) as stream:
                    data = stream.read(limits.MAX_NOTEBOOK_BYTES + 1)
                notebooks.append(Notebook(name, notebook_json.parse_notebook(f"{name}.ipynb", data)))
            except Refused as refusal:
                problems.append((name, str(refusal)))
    return notebooks, problems


def make_feedback(submission: bytes, report: str, marks: str, made: float) -> bytes:
    """Return the feedback PDF of a submission zip.

    It uses the student's own PDF if the PDF and its page map are at the top of the zip. If they are not there, if one
    of them cannot be read, or if the PDF has too many pages, it uses a PDF made from the notebooks. Call this only in
    the sandbox.

    Parameters
    ----------
    submission : bytes
        The zip.
    report, marks : str
        A report and the staff's marks, as JSON (`autograder.grade.marks.Marks.encoded`).
    made : float
        Seconds since 1970 when the PDF was made, for its metadata; a PDF of the notebooks also prints it.

    Raises
    ------
    Refused
        The zip is unsafe, or neither a PDF nor a notebook in it can be used.
    zipfile.BadZipFile
        The zip cannot be read.
    ValueError
        The report or the marks are not valid JSON of that form.
    """
    from autograder.grade.marks import decoded
    from autograder.grade.report import decode
    from autograder.reporting.feedback_pdf import feedback_pdf

    own = _own_pdf(submission)
    about = decode(report.encode())
    given = decoded(marks)
    if own is not None:
        try:
            pages = json.loads(own[1])
            return feedback_pdf(about, own[0], pages if isinstance(pages, dict) else {}, given, made)
        except (Refused, ValueError, RecursionError):
            pass  # the PDF that was handed in cannot be read: use the notebooks
    with zipfile.ZipFile(io.BytesIO(make_pdf(submission, about.student, made))) as packed:
        pdf, pages = packed.read(homework.current().pdf_name), json.loads(packed.read(PAGES_NAME))
    return feedback_pdf(about, pdf, pages, given, made)


def _own_pdf(submission: bytes) -> tuple[bytes, bytes] | None:
    """Return the PDF and the page map that are at a zip's top, or None if one is missing or damaged.

    Raises Refused if the zip is unsafe, and zipfile.BadZipFile if it cannot be read.
    """
    with zipfile.ZipFile(io.BytesIO(submission)) as archive:
        limits.check_entries(archive.infolist())
        if not {homework.current().pdf_name, PAGES_NAME} <= set(archive.namelist()):
            return None
        try:
            return archive.read(homework.current().pdf_name), archive.read(PAGES_NAME)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError):
            return None


def _pdf_task(submission: bytes, student: str, made: str) -> bytes:
    return make_pdf(submission, student, float(made))


def _feedback_task(submission: bytes, report: str, marks: str, made: str) -> bytes:
    return make_feedback(submission, report, marks, float(made))


def _pictures_task(scan: bytes, numbers: str) -> bytes:
    from autograder.reporting import scan_pictures

    return scan_pictures.draw_pages(scan, json.loads(numbers))


TASKS: dict[str, Callable[..., bytes]] = {
    "pdf": _pdf_task,
    "feedback": _feedback_task,
    "pictures": _pictures_task,
}
"""The tasks by their names. Each takes the bytes from standard input and strings, and returns what it makes."""
