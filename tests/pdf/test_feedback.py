"""Feedback: the student's own pages, with points and comments beside each part."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pikepdf
import pytest

from autograder.grade.marks import Mark, Marks
from autograder.grade.report import Report
from autograder.reporting.feedback_pdf import feedback_pdf, page_lists
from autograder.reporting.pdf_worker import bounded_feedback
from tests.pdf.conftest import Exporter, render, words
from tests.pdf.gallery import gallery, scan_pdf
from tests.reporting import synthetic
from workbook.pdf.overlay import destinations
from workbook.pdf.scans import Scan
from workbook.submission.limits import Refused

pytestmark = pytest.mark.slow

SCANS = (Scan("scan.pdf", scan_pdf(), ("p2a", "p2b")),)


def case(name: str, passed: bool, hidden: bool = False, message: str = "", hint: str = "") -> dict[str, Any]:
    """One case of a report."""
    return {
        "name": name,
        "hidden": hidden,
        "passed": passed,
        "points": 0.5 if passed else 0,
        "max_points": 0.5,
        "outcome": "pass" if passed else "fail",
        "message": message,
        "hint": hint,
    }


@pytest.fixture
def report() -> Report:
    """A report of two questions and one derivation."""
    made = {
        "schema": 1,
        "student": "student-01 <b>#panic()</b>",
        "submission_sha256": "",
        "release": "0123456789abcdef",
        "isolation": "none",
        "score": 1.5,
        "max_score": 2,
        "questions": [
            {
                "name": "p2a",
                "score": 0.5,
                "max_score": 1,
                "outcome": "fail",
                "cases": [
                    case(
                        "a row of n numbers",
                        False,
                        message="got (3, 1), expected (1, 3)",
                        hint="It is a column.",
                    ),
                    case("every n", False, hidden=True, message="stashed-input", hint="Try n = 1."),
                ],
            },
            {
                "name": "p2b",
                "score": 1,
                "max_score": 1,
                "outcome": "pass",
                "cases": [case("it passes", True)],
            },
        ],
        "manual": [{"name": "p2a", "max_score": 1, "reason": "derivation"}],
        "notebooks": [],
    }
    return synthetic.typed(made)


def test_points_and_comments_stand_beside_the_students_pages(make: Exporter, report: Report) -> None:
    export = make(gallery(), SCANS)
    pdf = feedback_pdf(
        report,
        export.pdf,
        export.pages,
        Marks({"p2a-derivation": Mark(0.5, comment="Say why the limit exists.")}),
    )
    text = words(pdf)
    assert "2 of 3" in text  # 1.5 by the checks, 0.5 by staff, of 2 + 1
    assert "got (3, 1), expected (1, 3)" in text
    assert "It is a column." in text
    assert "p2a-derivation: 0.5 of 1 point" in text
    assert "Say why the limit exists." in text
    names, count = destinations(pdf)
    assert set(names) == {f"sheet-{n}" for n in range(1, export.pages["page_count"] + 1)}
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        assert len(opened.pages) == count
    # The student's page is there as a drawing, left of the column.
    page = render(pdf, 40)[names[f"sheet-{export.pages['parts']['p2a'][0]}"] - 1]
    left = page.crop((20, 20, page.width * 3 // 5, page.height - 20))
    right = page.crop((page.width * 13 // 20, 20, page.width - 10, page.height - 20))
    assert left.getextrema()[0] < 100
    assert right.getextrema()[0] < 140


def test_hidden_cases_show_their_name_and_hint_alone(make: Exporter, report: Report) -> None:
    export = make(gallery())
    text = words(feedback_pdf(report, export.pdf, export.pages))
    assert "every n" in text
    assert "Try n = 1." in text
    assert "stashed-input" not in text


def test_text_from_others_is_printed_as_typed(make: Exporter, report: Report) -> None:
    export = make(gallery())
    pdf = feedback_pdf(
        report,
        export.pdf,
        export.pages,
        Marks({"p2a-derivation": Mark(1.0, comment='#read("/etc/passwd") \u202e')}),
    )
    text = words(pdf)
    assert "student-01 <b>#panic()</b>" in text
    assert '#read("/etc/passwd") [U+202E]' in text


def test_scripts_in_the_students_pdf_stay_behind(make: Exporter, report: Report) -> None:
    export = make(gallery())
    with pikepdf.open(io.BytesIO(export.pdf)) as hostile:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        hostile.Root.OpenAction = action
        hostile.pages[0].AA = pikepdf.Dictionary(O=action)
        hostile.pages[0].Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action, Rect=[0, 0, 9, 9]
                )
            ]
        )
        out = io.BytesIO()
        hostile.save(out)
    pdf = feedback_pdf(report, out.getvalue(), export.pages)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        flat = io.BytesIO()
        opened.save(flat, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert b"JavaScript" not in flat.getvalue()
    assert b"OpenAction" not in flat.getvalue()


@pytest.mark.parametrize(
    "pages",
    [
        {},
        {"parts": 3},
        {"parts": {"p2a": "1"}},
        {"parts": {"p2a": [0, -1, 10**9, 1.5, True, "x", None]}},
        {"parts": {"nonsense": [1]}},
    ],
)
def test_a_page_map_that_lies_is_not_believed(pages: dict[str, Any]) -> None:
    assert page_lists(pages, 5) == {}


def test_without_a_page_map_the_findings_follow_the_pages(make: Exporter, report: Report) -> None:
    export = make(gallery())
    text = words(feedback_pdf(report, export.pdf, {}))
    assert "not in your PDF" in text
    assert "It is a column." in text


def test_a_pdf_that_cannot_be_read_is_refused(report: Report) -> None:
    with pytest.raises(Refused, match="the submission's PDF cannot be read"):
        feedback_pdf(report, b"%PDF-1.4 rubbish", {})


@pytest.mark.parametrize("own_pdf", [True, False, "no PDF", "damaged entry"])
def test_staff_make_it_in_a_child_from_the_zip(
    make: Exporter, report: Report, own_pdf: bool | str, isolation: str
) -> None:
    export = make(gallery(), SCANS)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in gallery():
            archive.writestr(f"{name}.ipynb", json.dumps(content))
        if own_pdf:
            archive.writestr("toy.pdf", b"rubbish" if own_pdf == "no PDF" else export.pdf)
            archive.writestr("pages.json", json.dumps(export.pages))
    handed_in = out.getvalue()
    if own_pdf == "damaged entry":
        handed_in = handed_in.replace(export.pdf[:200], export.pdf[:199] + b"?")
    given = Marks({"p2a-derivation": Mark(1.0, comment="Good.")})
    pdf = bounded_feedback(handed_in, report, given, 1_788_000_000, isolation=isolation)
    text = words(pdf)
    assert "Good." in text
    # Beside the PDF that was handed in; without one that can be read, beside one made of the notebooks, without scans.
    beside = export if own_pdf is True else make(gallery())
    assert text.count("of your PDF") == beside.pages["page_count"]
