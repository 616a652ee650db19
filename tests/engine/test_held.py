"""Points that a fault of the grader's holds back are nowhere shown, printed or exported as earned."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace
from rich.console import Console

from autograder.batch import changes
from autograder.batch.finished import Stamp
from autograder.batch.settings import Settings
from autograder.batch.supervisor import grader_failed
from autograder.grade import held
from autograder.grade.report import Report, decode, encode
from autograder.intake.release import Release
from autograder.reporting import feedback, outputs, table
from autograder.reporting.pages import class_data, classpage
from autograder.reporting.results_folder import ClassReports
from autograder.staff.gradebook import feedback_cells, scores
from autograder.staff.gradescope import results_json as results
from tests.reporting import synthetic
from workbook.common.points import text as points_text

QUESTION = 3
BY_TESTS, IN_ALL = 17, 24


@pytest.fixture
def report() -> Report:
    """A report in which one of five cases of a question is held, and all others passed."""
    made = synthetic.report(1, np.random.default_rng(1))
    question = made["questions"][QUESTION]
    for case in question["cases"]:
        case |= {"outcome": "pass", "passed": True, "points": case["max_points"], "message": "", "hint": ""}
    question["cases"][-1] |= {
        "outcome": "grader_error",
        "passed": False,
        "points": 0.0,
        "message": "KeyError, line 3",
    }
    question |= {"outcome": "grader_error", "score": question["max_score"] * 4 / 5}
    question["held"] = made["held"] = question["max_score"] / 5
    made["score"] = held.total(synthetic.typed(made).questions).earned
    return synthetic.typed(made)


def span(report: Report) -> str:
    """The total as it is shown."""
    return held.total(report.questions).text(points_text)


def of_old(report: Report) -> Report:
    """The same as releases before this one wrote it: held points were in the score."""
    old = msgspec.to_builtins(report)
    question = old["questions"][QUESTION]
    question["cases"][-1]["points"] = question["cases"][-1]["max_points"]
    question["score"] = question["max_score"]
    old["score"] += question.pop("held")
    del old["held"]
    return synthetic.typed(old)


def test_the_total_is_a_range_from_what_is_earned(report: Report) -> None:
    question = report.questions[QUESTION]
    own = held.question(question)
    assert (own.earned, own.held) == pytest.approx((question.max_score * 0.8, question.max_score * 0.2))
    assert own.up_to == question.max_score
    assert held.question(of_old(report).questions[QUESTION]) == own
    assert held.total(of_old(report).questions) == held.total(report.questions)


def test_a_report_of_a_submission_that_broke_the_grading_earns_nothing_and_loses_nothing() -> None:
    made = grader_failed(Path("student-01.zip"), Settings(Release(), "none"), "the grading process ended")
    assert (made.score, made.held, made.max_score) == (0, BY_TESTS, BY_TESTS)
    assert decode(encode(made)) == made


@pytest.mark.parametrize("older", [False, True])
def test_the_table_shows_a_range(report: Report, older: bool) -> None:
    console = Console(width=160, file=io.StringIO())
    console.print(table.grades([of_old(report) if older else report]))
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert f"{span(report)}/{BY_TESTS}" in said
    assert "neither earned nor lost until staff decide" in " ".join(said.split())
    assert "staff decide: " in said


def test_grades_csv_says_what_is_earned_and_what_it_may_come_to(report: Report, tmp_path: Path) -> None:
    synthetic.write(
        tmp_path,
        {
            "student-0001": msgspec.to_builtins(report),
            "student-0002": synthetic.report(2, np.random.default_rng(2)),
        },
    )
    rows = list(csv.DictReader(io.StringIO(outputs.write_grades(tmp_path).read_text())))
    total = held.total(report.questions)
    assert float(rows[0]["score"]) == pytest.approx(total.earned, abs=1e-3)
    assert float(rows[0]["held"]) == pytest.approx(total.held, abs=1e-3)
    assert float(rows[0]["up_to"]) == pytest.approx(total.up_to, abs=1e-3)
    assert rows[0]["grader_errors"] == report.questions[QUESTION].name
    assert (rows[1]["held"], rows[1]["up_to"], rows[1]["grader_errors"]) == ("0", rows[1]["score"], "")


def test_grades_csv_has_a_row_without_scores_for_a_report_that_cannot_be_read(tmp_path: Path) -> None:
    synthetic.write(tmp_path, synthetic.reports(2))
    (tmp_path / "student-0001" / "report.json").write_bytes(b'{"schema": 1, "stud')
    rows = {
        row["folder"]: row for row in csv.DictReader(outputs.write_grades(tmp_path).read_text().splitlines())
    }
    assert rows.keys() == {"student-0001", "student-0002"}
    torn = {name: value for name, value in rows["student-0001"].items() if value}
    assert torn == {
        "student": "student-0001",
        "folder": "student-0001",
        "grader_errors": "report.json is not valid JSON: cut short, or not a report",
    }


def test_the_students_page_shows_a_range_and_says_that_staff_will_look(report: Report) -> None:
    page = feedback.page(report)
    assert f"{span(report)} <small>of {IN_ALL} points" in page
    assert "is held.</b>" in page or "are held.</b>" in page
    assert "staff will look and decide" in page
    assert "KeyError" not in page
    first = page[page.index("Look at this first") : page.index("All questions")]
    assert f"#{report.questions[QUESTION].name}" not in first  # nothing is to be gained there


def test_gradescope_gets_what_is_earned(report: Report) -> None:
    made = results.of_report(report, 1.0)
    assert made["score"] == pytest.approx(report.score)
    assert f"Until then the score is {span(report)} of {BY_TESTS}" in made["output"]
    name = report.questions[QUESTION].name
    (hidden,) = [test for test in made["tests"] if test["number"] == f"{name}.2"]
    assert hidden["score"] < hidden["max_score"]
    assert "points held" in hidden["name"]
    assert "staff will look and decide" in hidden["output"]
    assert "KeyError" not in json.dumps(made)
    assert results.of_report(of_old(report), 1.0)["score"] == made["score"]


def test_the_class_page_lists_it_first_and_leaves_it_out_of_the_totals(report: Report) -> None:
    class_of = {**synthetic.typed_class(synthetic.reports(6)), "student-0001": report}
    page = classpage.page(ClassReports(class_of, {}))
    assert span(report) in page
    assert "totals are not known yet" in page
    assert class_data.known_totals([report]) == []
    assert "held" in class_data.needs({"student-0001": report}, {})[0].text


def test_the_gradebook_asks_for_a_decision(report: Report) -> None:
    name = report.questions[QUESTION].name
    (row,) = [row for row in scores.of_report(report) if row.cell == name]
    assert row.needs_manual_grade
    assert row.auto_score == pytest.approx(0.8 * row.max_score)
    assert "decide" in (row.comment or "")
    text = feedback_cells.feedback(report.questions[QUESTION])
    assert "held" in text.splitlines()[-2]


def test_change_to_held_is_not_a_loss(report: Report) -> None:
    whole = {q.name: held.question(q).up_to for q in report.questions}
    stamp = Stamp(submission="a", engine="b")
    before = changes.EarlierReport(held.total(report.questions).up_to, whole, stamp)
    moved = changes.change(before, "student-01", report, replace(stamp, engine="c"))
    assert moved is not None
    assert any("held until staff decide" in why for why in moved.why)
    console = Console(width=200, file=io.StringIO())
    console.print(changes.table([moved]))
    assert "–" in console.file.getvalue()  # type: ignore[attr-defined]
