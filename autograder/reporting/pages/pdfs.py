"""Write every student's ``feedback.pdf``: their own pages, with points, findings, and comments beside each part.

This module only copies a submission into a zip, byte for byte or notebook by notebook. A child process in the sandbox
(`autograder.reporting.pdf_worker`), one for each submission, reads its PDF and notebooks.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from autograder import cores
from autograder.grade.marks import Marks
from autograder.grade.report import Report
from autograder.intake import contents
from autograder.intake.collect import sources
from autograder.intake.release import Release
from autograder.intake.submissions import Released, read
from autograder.reporting import outputs
from autograder.reporting.pdf_worker import OUTPUT_BYTES, PdfFailed, bounded_feedback
from autograder.reporting.results_folder import ClassReports
from workbook import homework
from workbook.common import messages
from workbook.common.atomic import replace_file
from workbook.submission import notebook_names
from workbook.submission.file_names import PAGES_NAME
from workbook.submission.limits import Refused


class OtherSubmissionError(Exception):
    """The submission is not the one that the report is about; the message says what to do."""


@dataclass
class Written:
    """The number of PDFs written, and the reasons for missing ones by the student's folder.

    ``refused`` are the submission's fault; staff must look at ``failed``.
    """

    count: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def write(
    folder: Path,
    results: ClassReports,
    submissions: Iterable[Path],
    marks: Mapping[str, Marks],
    isolation: str = "auto",
    only: Collection[str] | None = None,
) -> Written:
    """Write ``folder/<student>/feedback.pdf`` for every report; return how many were written, and why others were not.

    The PDFs are made in child processes, as many at a time as there are cores. ``refused`` maps the folders of
    submissions that were refused, or whose pages cannot be used, to the reason. ``failed`` does so for those that are
    not among ``submissions``, differ from what was graded, or need too much time or memory. An earlier PDF of these
    stays.

    Parameters
    ----------
    folder : Path
        The results folder.
    results : ClassReports
        Its reports, by the student's folder.
    submissions : iterable of Path
        The graded paths, as given to `autograder grade`.
    marks : mapping
        What staff release, by folder; students without an entry have none.
    isolation : str
        A tier, or ``auto`` for the best one on this machine.
    only : collection of str, optional
        The folders that get a PDF; None means all.

    Raises
    ------
    Refused
        If a path contains no submissions.
    sandbox.IsolationUnavailable
        If this machine does not support the isolation.
    OSError
        If a PDF cannot be written.
    """
    given = sources.resolve(list(submissions), folder).paths
    paths = {name: path for path, name in outputs.folder_names(given).items()}
    released = Release().originals
    done = Written()

    def one(name: str, graded: Report) -> None:
        try:
            packed = _packed(paths.get(name), graded, released)
            pdf = bounded_feedback(packed, graded, marks.get(name, Marks()), time.time(), isolation=isolation)
            replace_file(folder / name / "feedback.pdf", pdf, durable=True)
            done.count += 1
        except Refused as refusal:
            done.refused[name] = str(refusal)
        except (OtherSubmissionError, PdfFailed) as problem:
            done.failed[name] = str(problem)

    # Each PDF is made in a separate process; a thread waits for it.
    with ThreadPoolExecutor(cores.usable()) as pool:
        for waiting in [
            pool.submit(one, name, graded)
            for name, graded in results.reports.items()
            if only is None or name in only
        ]:
            waiting.result()
    return done


def _packed(path: Path | None, graded: Report, released: Released) -> bytes:
    """Return a zip of the notebooks under their released names, and of the student's own PDF and page map.

    Raises OtherSubmissionError if this is not the graded submission, and Refused if it cannot be taken.
    """
    if graded.refused:
        raise Refused(graded.refused)
    if path is None:
        raise OtherSubmissionError("the graded submission is not among the submissions given")
    submission = read(path, released)
    if submission.refused:
        raise Refused(submission.refused)
    if submission.sha256 != graded.submission_sha256:
        raise OtherSubmissionError(
            f"{messages.shown(path.name)} differs from what was graded: grade it again"
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in submission.notebooks.items():
            packed.writestr(f"{name}.ipynb", json.dumps(content))
        own = _own_pages(path)
        for name, data in own.items() if len(own) == 2 else ():
            packed.writestr(name, data, zipfile.ZIP_STORED)
    return out.getvalue()


def _own_pages(path: Path) -> dict[str, bytes]:
    """Return the PDF and pages.json that were handed in; empty if they cannot be read."""
    try:
        papers = contents.read(path, papers=True).papers
    except (Refused, OSError):
        return {}
    own = {}
    for name in (homework.current().pdf_name, PAGES_NAME):
        # The file is beside the notebooks, or in a zip that was handed in with other files.
        found = [
            data
            for file, data in papers.items()
            if notebook_names.base(file) == name and isinstance(data, bytes)
        ]
        if len(found) == 1 and len(found[0]) < OUTPUT_BYTES:
            own[name] = found[0]
    return own
