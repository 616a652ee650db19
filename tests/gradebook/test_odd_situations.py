"""What happens in every large class at least once: people, names, days and scores that do not fit."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from autograder.cli import main
from autograder.grade.report import HandedIn, Report
from autograder.staff.gradebook import audit, database, exports, grades, late, roster
from tests.gradebook.conftest import ASSIGNMENT, Class, cell_of, make_report
from tests.gradebook.test_grades import canvas_people
from workbook.common.points import text

pytestmark = pytest.mark.slow

HEAD = "Student,ID,SIS User ID,SIS Login ID,Section\n"


def people(*rows: str) -> list[roster.CanvasPerson]:
    return canvas_people(HEAD + "\n".join(rows) + "\n")


def by_hand(url: str, student: str, cell: str, score: float) -> None:
    """Score a cell of p2 as formgrader does."""
    with database.connect(url) as gradebook, audit.acting("reader-01", "formgrader"):
        grade = gradebook.find_grade(cell, "p2_slopes", "toy", student)
        grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()


def row_of(url: str, student: str) -> dict[str, str]:
    with database.connect(url) as gradebook:
        text = exports.grades_csv(grades.load(gradebook))
    return next(row for row in csv.DictReader(io.StringIO(text)) if row["student"] == student)


def test_two_people_of_one_name_are_told_apart_by_login_only() -> None:
    same = people('"Same, Name",1,,one,A', '"Same, Name",2,,two,A')
    matching = roster.match({"x": "Name Same", "y": "two"}, same)
    assert list(matching.ambiguous) == ["x"]
    assert matching.matched["y"].row["ID"] == "2"


@pytest.mark.parametrize(
    ("said", "handed_in"),
    [
        ("Zoë Ångström", "zoe angstrom"),
        ("Zoe\u0308 A\u030angstro\u0308m", "Zoë-Ångström"),
        ("李, 小龍", "小龍 李"),
        ("Şahin, İpek", "ipek şahin"),
    ],
)
def test_a_name_is_the_same_however_it_is_written(said: str, handed_in: str) -> None:
    matching = roster.match({"x": handed_in}, people(f'"{said}",7,,login,A'))
    assert matching.matched["x"].row["ID"] == "7"


def test_student_missing_from_the_roster_is_in_no_file_and_is_named() -> None:
    matching = roster.match({"x": "guest-01"}, people('"One, Student",1,,student-01,A'))
    assert (matching.matched, matching.unmatched) == ({}, ["x"])
    assert [person.label for person in matching.absent] == ["One, Student"]


def test_an_empty_gradebook_can_be_exported(url: str) -> None:
    with database.connect(url) as gradebook:
        assert grades.load(gradebook) == []
        assert exports.grades_csv([]).startswith("student,name,final")


@pytest.mark.parametrize(
    "slip", [{"each": -1}, {"each": 2, "most": -1}, {"each": 2, "spent": {"student-01": -3}}, {"each": 1.5}]
)
def test_slip_days_below_zero_are_refused_by_name(slip: dict[str, Any]) -> None:
    with pytest.raises(late.PolicyError, match=r"slip_days\.\w+.* not a whole number from 0"):
        late.parse({"due": "2025-09-05T22:59:00-07:00", "slip_days": slip})


def test_more_slip_days_spent_than_there_are_leave_none() -> None:
    policy = late.parse(
        {
            "due": "2025-09-05T22:59:00+00:00",
            "slip_days": {"each": 2, "spent": {"student-01": 5}},
            "penalty": {"percent_per_day": 10},
        }
    )
    day_later = late.time("2025-09-06T12:00:00+00:00", "now")
    assert policy.of("student-01", day_later) == late.Lateness(1, 0, 10.0)


def test_mistyped_excused_student_is_reported(url: str, tmp_path: Path) -> None:
    database.record_all(url, [("student-01", make_report("student-01", "0" * 64))], ASSIGNMENT)
    policy = tmp_path / "late.yaml"
    policy.write_text(
        "due: 2025-09-05T22:59:00-07:00\nexcused: [student-01, studnet-02]\n"
        "extensions: {student-9: 2025-09-08T22:59:00Z}\n"
    )
    done = CliRunner().invoke(
        main, ["gradebook", "export", "--db", url, "--late", str(policy), "-o", str(tmp_path / "grades.csv")]
    )
    assert done.exit_code == 2, done.output
    assert "excused: 'studnet-02' is not in the gradebook" in done.output
    assert "extensions: 'student-9' is not in the gradebook" in done.output
    assert not (tmp_path / "grades.csv").exists()


def test_whatever_names_a_student_reaches_the_policy(url: str, tmp_path: Path) -> None:
    made = make_report("Student 02", "0" * 64)
    handed_in = HandedIn(
        when="2025-09-06T10:59:00+00:00",
        late=None,
        attempt=1,
        source="x.zip",
        email="student-02@example.edu",
        ids={"sid": "3000002", "login": "student-02"},
    )
    made = replace(made, handed_in=handed_in)
    database.record_all(url, [("Student-02-92367074", made)], ASSIGNMENT)
    for name in ("Student-02-92367074", "02, Student", "3000002", "STUDENT-02@example.edu", "student-02"):
        policy = late.parse(
            {"due": "2025-09-06T05:59:00Z", "penalty": {"percent_per_day": 10}, "excused": [name]}
        )
        with database.connect(url) as book:
            (one,) = grades.load(book, policy)
        assert one.lateness.note == "excused", name
    with database.connect(url) as book:
        (one,) = grades.load(
            book, late.parse({"due": "2025-09-06T05:59:00Z", "penalty": {"percent_per_day": 10}})
        )
    assert (one.lateness.days, one.lateness.percent) == (1, 10.0)


def test_late_without_a_time_is_one_day(url: str) -> None:
    for number, said in (("1", True), ("2", False)):
        made = make_report(f"student-{number}", number * 64)
        who = HandedIn(when=None, late=said, attempt=1, source="x.zip", email="", ids={})
        database.record_all(url, [(f"student-{number}", replace(made, handed_in=who))], ASSIGNMENT)
    policy = late.parse({"due": "2025-09-06T05:59:00Z", "penalty": {"percent_per_day": 10}})
    with database.connect(url) as book:
        first, second = grades.load(book, policy)
    assert (first.lateness.percent, second.lateness.percent) == (10.0, 0.0)
    assert first.lateness.note == "late by an unknown amount: counted as one day"
    assert second.lateness.note == "on time, according to the source"


def test_a_score_given_by_hand_survives_a_regrade_and_is_shown(klass: Class) -> None:
    klass.hand_in("student-01", share=0.5)
    klass.fill()
    by_hand(klass.url, "student-01", "p2a", 3.0)
    klass.grade("student-01", share=1.0)
    klass.fill()
    row = row_of(klass.url, "student-01")
    assert row["p2a"] == "3"
    assert "p2a" in row["to_grade"].split()
    with database.connect(klass.url) as gradebook, gradebook.engine.connect() as connection:
        trail = [c for c in audit.changes(connection, "student-01") if c.cell == "p2a" and c.new is not None]
    told = [(c.field, c.old, c.new) for c in trail if c.old is not None or c.field == "manual_score"]
    assert told == [("manual_score", None, 3.0), ("auto_score", 2.0, 4.0)]
    assert trail[-2].who == "reader-01"
    assert "release" in trail[-1].why


def test_a_second_submission_keeps_what_staff_gave_and_asks_again(klass: Class) -> None:
    klass.hand_in("student-01")
    klass.fill()
    by_hand(klass.url, "student-01", "p2a-derivation", 0.25)

    def rewritten(notebooks: dict[str, Any]) -> None:
        cell_of(notebooks, "p2a-derivation").source = "A better derivation."

    klass.hand_in("student-01", rewritten)
    (recorded,) = klass.fill().recorded
    assert "p2a-derivation" in recorded.overruled
    row = row_of(klass.url, "student-01")
    assert row["p2a-derivation"] == "0.25"
    assert "p2a-derivation" in row["to_grade"].split()
    assert "A better derivation." in str(klass.page("student-01", "p2_slopes"))


def test_a_student_without_a_name_is_called_as_the_submission_is(url: str) -> None:
    reports = [("student-01", make_report("Zoë\u202e <b>", "0" * 64))]
    database.record_all(url, reports, ASSIGNMENT)
    with database.connect(url) as gradebook:
        student = gradebook.find_student("student-01")
        assert (student.last_name, student.first_name) == ("Zoë\\u202e <b>", "–")
        student.last_name, student.first_name = "One", "Student"  # by staff, who know better
        gradebook.db.commit()
    database.record_all(url, reports, ASSIGNMENT)
    with database.connect(url) as gradebook:
        assert gradebook.find_student("student-01").last_name == "One"


def held_report(student: str) -> Report:
    """A report in which three of the four points of p2a are held."""
    cases = [
        {"name": "one", "hidden": False, "passed": True, "points": 1.0, "max_points": 1.0, "outcome": "pass"},
        {
            "name": "two",
            "hidden": True,
            "passed": False,
            "points": 0.0,
            "max_points": 3.0,
            "outcome": "grader_error",
        },
    ]
    entry = {
        "outcome": "grader_error",
        "score": 1.0,
        "held": 3.0,
        "cases": [case | {"message": "", "hint": ""} for case in cases],
    }
    return replace(make_report(student, "0" * 64, p2a=entry), held=3.0)


def test_held_points_wait_for_staff_and_are_exported_as_held(url: str, tmp_path: Path) -> None:
    database.record_all(url, [("student-01", held_report("student-01"))], ASSIGNMENT)
    row = row_of(url, "student-01")
    earned, most = text(17 - 3), text(17)
    assert (row["final"], row["held"], row["up_to"], row["p2a"]) == (earned, "3", most, "1")
    assert "p2a" in row["to_grade"].split()
    assert "3 points are held: staff decide" in row["note"]
    with database.connect(url) as gradebook:
        assert database.held_points(gradebook, "student-01") == {"p2a": 3.0}
    (tmp_path / "roster.csv").write_text(HEAD + '"One, Student",1,,student-01,A\n')
    to_canvas = ["gradebook", "canvas", "--db", url, "--roster", str(tmp_path / "roster.csv"), "-o"]
    refused = CliRunner().invoke(main, [*to_canvas, str(tmp_path / "canvas.csv")])
    assert refused.exit_code == 1
    written = CliRunner().invoke(main, [*to_canvas, str(tmp_path / "canvas.csv"), "--unfinished"])
    assert written.exit_code == 0, written.output
    assert "held because the grader failed (first: student-01)" in written.output
    assert (tmp_path / "canvas.csv").read_text().splitlines()[-1].endswith(",14")


def test_staffs_score_decides_on_held_points_and_so_does_a_regrade(url: str) -> None:
    database.record_all(url, [("student-01", held_report("student-01"))], ASSIGNMENT)
    by_hand(url, "student-01", "p2a", 2.5)
    row = row_of(url, "student-01")
    rest = text(17 - 1.5)
    assert (row["held"], row["up_to"], row["final"], row["p2a"]) == ("0", rest, rest, "2.5")
    assert "p2a" not in row["to_grade"].split()
    database.record_all(url, [("student-02", held_report("student-02"))], ASSIGNMENT)
    database.record_all(url, [("student-02", make_report("student-02", "0" * 64))], ASSIGNMENT)
    row = row_of(url, "student-02")
    assert (row["held"], row["final"]) == ("0", text(17))
    assert "p2a" not in row["to_grade"].split()
