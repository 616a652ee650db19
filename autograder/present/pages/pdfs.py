"""Writes ``feedback.pdf`` of every student: their own pages, with points, findings and comments beside each part.

A submission is only copied here, byte for byte or notebook by notebook, into a zip; what is in its PDF and notebooks is
read by a child process in the sandbox (`autograder.present.pdf_worker`), one for each submission.
"""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from autograder.atomic import write_atomically
from autograder.grade.marks import Marks
from autograder.grade.report import Report
from autograder.intake import archive
from autograder.intake.collect import sources
from autograder.intake.release import Release
from autograder.intake.submissions import Released, read
from autograder.present import outputs
from autograder.present.pages.results_folder import Results
from autograder.present.pdf_worker import OUTPUT_BYTES, PdfFailed, bounded_feedback
from workbook import limits, which
from workbook.limits import PAGES_NAME, PDF_NAME, Refused


@dataclass
class Written:
    """How many PDFs were written; by student's folder, who has none and why: ``refused`` by the submission's own
    fault, ``failed`` for staff to look at."""

    count: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def write(
    folder: Path,
    results: Results,
    submissions: Iterable[Path],
    marks: Mapping[str, Marks],
    isolation: str = "auto",
    only: Collection[str] | None = None,
) -> Written:
    """Write ``folder/<student>/feedback.pdf`` for every report whose submission is among ``submissions``.

    ``marks`` is what staff release, by folder; ``only`` names the folders that get one, None means all. Raises
    Refused where a path holds no submissions, and ``sandbox.IsolationUnavailable``.
    """
    given = sources.resolve(list(submissions), folder).paths
    paths = {name: path for path, name in outputs.folder_names(given).items()}
    released = Release().originals
    done = Written()

    def one(name: str, graded: Report) -> None:
        try:
            packed = _packed(paths.get(name), graded, released)
            pdf = bounded_feedback(packed, graded, marks.get(name, Marks()), time.time(), isolation=isolation)
            write_atomically(folder / name / "feedback.pdf", pdf)
            done.count += 1
        except Refused as refusal:
            done.refused[name] = str(refusal)
        except (LookupError, PdfFailed) as problem:
            done.failed[name] = str(problem.args[0])

    # Each is a process of its own, waited for by a thread.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for waiting in [
            pool.submit(one, name, graded)
            for name, graded in results.reports.items()
            if only is None or name in only
        ]:
            waiting.result()
    return done


def _packed(path: Path | None, graded: Report, released: Released) -> bytes:
    """A zip of the notebooks under their released names, and of the student's own PDF and page map.

    Raises LookupError where this is not what was graded, and Refused where it cannot be taken.
    """
    if graded.refused:
        raise Refused(graded.refused)
    if path is None:
        raise LookupError("what was graded is not among the submissions given")
    submission = read(path, released)
    if submission.refused:
        raise Refused(submission.refused)
    if submission.sha256 != graded.submission_sha256:
        raise LookupError(f"{limits.shown(path.name)} is not what was graded: grade it again")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in submission.notebooks.items():
            packed.writestr(f"{name}.ipynb", json.dumps(content))
        own = _own_pages(path)
        for name, data in own.items() if len(own) == 2 else ():
            packed.writestr(name, data, zipfile.ZIP_STORED)
    return out.getvalue()


def _own_pages(path: Path) -> dict[str, bytes]:
    """The PDF and pages.json as they were handed in; nothing where they cannot be read."""
    try:
        papers = archive.read(path, papers=True).papers
    except (Refused, OSError):
        return {}
    own = {}
    for name in (PDF_NAME, PAGES_NAME):
        # Beside the notebooks, or in the zip that was handed in with something else.
        found = [
            data for file, data in papers.items() if which.base(file) == name and isinstance(data, bytes)
        ]
        if len(found) == 1 and len(found[0]) < OUTPUT_BYTES:
            own[name] = found[0]
    return own
