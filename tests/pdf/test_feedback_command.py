"""`autograder feedback --pdf`: each student's own pages with points and comments, from the command line."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.cli import main
from autograder.intake import contents
from tests.pdf.conftest import Exporter, words
from tests.pdf.gallery import gallery, scan_pdf
from tests.reporting import synthetic
from workbook.pdf.scans import Scan

pytestmark = pytest.mark.slow


@pytest.fixture
def graded(tmp_path: Path, make: Exporter) -> Path:
    """submissions/ and results/ of two: the first as `toy submit` packs it, the second a folder of notebooks."""
    submissions = tmp_path / "submissions"
    submissions.mkdir()
    export = make(gallery(), (Scan("scan.pdf", scan_pdf(), ("p2a",)),))
    with zipfile.ZipFile(submissions / "student-0001.zip", "w") as packed:
        for name, content in gallery():
            packed.writestr(f"{name}.ipynb", json.dumps(content))
        packed.writestr("toy.pdf", export.pdf)
        packed.writestr("pages.json", json.dumps(export.pages))
    (submissions / "student-0002").mkdir()
    for name, content in gallery():
        (submissions / "student-0002" / f"{name}.ipynb").write_text(json.dumps(content))
    reports = synthetic.reports(2)
    for report, path in zip(reports.values(), sorted(submissions.iterdir()), strict=True):
        report["submission_sha256"] = contents.sha256_of(path)
        report.pop("refused", None)
    synthetic.write(tmp_path / "results", reports)
    return tmp_path


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_every_student_gets_their_pages_with_points_and_comments(graded: Path, isolation: str) -> None:
    marks = graded / "marks.json"
    marks.write_text(
        json.dumps({"student-0001": {"p2a": {"score": 1, "comment": "Say why the limit exists."}}})
    )
    done = run(
        "feedback", graded / "results", "--marks", marks, "--pdf", graded / "submissions", "--isolation", isolation
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert f"2 PDFs → {graded / 'results'}/<student>/feedback.pdf" in done.stdout
    first = words((graded / "results" / "student-0001" / "feedback.pdf").read_bytes())
    second = words((graded / "results" / "student-0002" / "feedback.pdf").read_bytes())
    assert "Say why the limit exists." in first
    assert "p2a-derivation: 1 of 1 point" in first
    assert "limit exists" not in second
    # The first handed in their own pages: a scan is one of them, and what comes after it begins a page too. The
    # second's were made of the notebooks.
    assert first.count("of your PDF") == second.count("of your PDF") + 2


def test_ungraded_and_missing_submissions_are_reported(graded: Path, isolation: str) -> None:
    shutil.rmtree(graded / "submissions" / "student-0002")
    with (graded / "submissions" / "student-0001.zip").open("ab") as file:
        file.write(b"x")
    done = run("feedback", graded / "results", "--pdf", graded / "submissions", "--isolation", isolation)
    assert done.exit_code == 1
    assert (
        "student-0001: no PDF: 'student-0001.zip' differs from what was graded: grade it again" in done.stderr
    )
    assert "student-0002: no PDF: the graded submission is not among the submissions given" in done.stderr
    assert list((graded / "results").glob("*/feedback.pdf")) == []
    assert len(list((graded / "results").glob("*/feedback.html"))) == 2


def test_refused_submission_has_no_pdf_and_is_not_a_failure(graded: Path, isolation: str) -> None:
    path = graded / "results" / "student-0002" / "report.json"
    report = json.loads(path.read_text())
    report["refused"] = "no notebook (.ipynb) in the submission"
    path.write_text(json.dumps(report))
    done = run("feedback", graded / "results", "--pdf", graded / "submissions", "--isolation", isolation)
    assert done.exit_code == 0, done.output
    assert "student-0002: no PDF: no notebook (.ipynb) in the submission" in done.stdout
    assert "1 PDF → " in done.stdout


def test_without_pdf_none_is_made(graded: Path) -> None:
    assert run("feedback", graded / "results").exit_code == 0
    assert list((graded / "results").rglob("*.pdf")) == []
