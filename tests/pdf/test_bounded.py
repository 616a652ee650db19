"""PDFs that staff make of other people's notebooks: in the sandbox, with limits, refused in the grader's words."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from autograder.reporting.pdf_worker import PdfFailed, bounded_pdf
from tests.pdf.gallery import base64_png, code, display, markdown, notebook
from workbook.submission.limits import Refused

pytestmark = pytest.mark.slow


def _zip(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.ipynb", text)
    return out.getvalue()


def test_staff_make_pdfs_in_the_sandbox(isolation: str) -> None:
    good = json.dumps(
        notebook(markdown("## A", "p2a"), code("p", display("image/png", base64_png()), part="p2a"))
    )
    submission = _zip(p2_slopes=good, p1_numbers="[" * 100_000)
    made = bounded_pdf(submission, "student-01", 1_788_000_000, isolation=isolation)
    assert made.pdf.startswith(b"%PDF")
    assert made.pages["page_count"] == 2
    assert any("p1_numbers" in where and "levels deep" in what for where, what in made.notes)


@pytest.mark.exhaustive
def test_a_child_that_passes_a_limit_is_ended(isolation: str) -> None:
    def formulas(number: int) -> bytes:
        cells = (markdown(f"$x_{{{i}}}^2 + \\frac{{a}}{{b}}$", "p2a") for i in range(number))
        return _zip(p2_slopes=json.dumps(notebook(*cells)))

    many, few = formulas(900), formulas(1)
    with pytest.raises(PdfFailed, match="signal"):
        bounded_pdf(many, "student-01", 0, cpu_seconds=2, isolation=isolation)
    with pytest.raises(PdfFailed, match="could not be made"):
        bounded_pdf(few, "student-01", 0, memory_bytes=10_000_000, isolation=isolation)
    with pytest.raises(PdfFailed, match=r"more than 0\.2 s"):
        bounded_pdf(many, "student-01", 0, wall_seconds=0.2, isolation=isolation)


@pytest.mark.exhaustive
def test_a_submission_that_cannot_be_taken_is_refused_in_the_graders_words(isolation: str) -> None:
    with pytest.raises(Refused, match=r"no notebook \(\.ipynb\) in the submission"):
        bounded_pdf(_zip(), "student-01", 0, isolation=isolation)
    with pytest.raises(Refused, match="the zip cannot be read"):
        bounded_pdf(b"rubbish", "student-01", 0, isolation=isolation)
