"""Late policy, roster, exports and audit trail."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from autograder.homework import questions
from autograder.people import csv_files
from autograder.people.directory import Person
from autograder.staff.gradebook import audit, database, exports, grades, late, roster
from autograder.staff.gradebook.late import PolicyError
from tests.gradebook.conftest import ASSIGNMENT, make_report

DUE = datetime(2025, 9, 6, 5, 59, tzinfo=UTC)
POLICY = {
    "due": "2025-09-05T22:59:00-07:00",
    "grace_minutes": 15,
    "slip_days": {"each": 3, "most": 2, "spent": {"student-02": 3}},
    "penalty": {"percent_per_day": 10, "most_percent": 50},
    "closed_after_days": 10,
    "extensions": {"student-03": "2025-09-08T22:59:00-07:00"},
    "excused": ["student-04"],
}


@pytest.mark.parametrize(
    ("student", "late_by", "days", "slip", "percent"),
    [
        ("student-01", timedelta(hours=-1), 0, 0, 0),
        ("student-01", timedelta(minutes=15), 0, 0, 0),
        ("student-01", timedelta(minutes=16), 1, 1, 0),
        ("student-01", timedelta(days=2), 2, 2, 0),
        ("student-01", timedelta(days=2, seconds=1), 3, 2, 10),
        ("student-02", timedelta(days=1), 1, 0, 10),
        ("student-02", timedelta(days=9), 9, 0, 50),
        ("student-02", timedelta(days=10, seconds=1), 11, 0, 100),
        ("student-03", timedelta(days=3), 0, 0, 0),
        ("student-03", timedelta(days=6), 3, 2, 10),
        ("student-04", timedelta(days=30), 0, 0, 0),
    ],
)
def test_policy(student: str, late_by: timedelta, days: int, slip: int, percent: float) -> None:
    lateness = late.parse(POLICY).of(student, DUE + late_by)
    assert (lateness.days, lateness.slip_days, lateness.percent) == (days, slip, percent)


def test_late_by_an_unknown_amount_is_late_after_a_homework_that_closes_when_it_is_due() -> None:
    closes_at_once = late.parse(POLICY | {"closed_after_days": 0})
    assert closes_at_once.of("student-01", None, late=True).percent == 100
    assert closes_at_once.of("student-01", DUE + timedelta(hours=1)).percent == 100
    assert late.parse(POLICY).of("student-02", None, late=True).percent == 10


def test_unknown_time_is_shown_without_penalty() -> None:
    lateness = late.parse(POLICY).of("student-01", None)
    assert lateness.percent == 0
    assert "unknown submission time" in lateness.note


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"due": "2025-09-05T22:59:00"}, "time zone is missing"),
        ({"due": "soon"}, "not a time"),
        ({"penalties": 1}, "unknown entries penalties"),
        (
            {"penalty": {"percent_per_day": 110}},
            "penalty.percent_per_day is 110, not a number from 0 up to 100",
        ),
        ({"slip_days": {"each": 1.5}}, "not a whole number"),
        ({"excused": "student-01"}, "excused must be a list"),
    ],
)
def test_a_wrong_policy_names_its_entry(change: dict[str, Any], said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        late.parse(POLICY | change, "late.yaml")


def test_a_policy_is_a_yaml_file(tmp_path: Path) -> None:
    (tmp_path / "late.yaml").write_text("due: 2025-09-05T22:59:00-07:00\nexcused: [student-01]\n")
    assert late.read(tmp_path / "late.yaml") == late.Policy(DUE, excused=frozenset({"student-01"}))


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_penalty_is_of_the_final_points_manual_ones_too(url: str) -> None:
    database.record_all(url, [("student-02", make_report("student-02", "0" * 64, share=0.5))], ASSIGNMENT)
    with database.connect(url) as gradebook:
        for (_, cell), grade in database.rows_of(gradebook, "student-02").items():
            if cell.endswith("-derivation") or cell == "p3b":
                grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
        assert grades.set_times(gradebook, {"student-02": DUE + timedelta(days=1), "nobody": DUE}) == {
            "nobody": "not in the gradebook"
        }
        # The policy names others too, who are not in this gradebook: that would be an error.
        (one,) = grades.load(gradebook, late.parse(POLICY | {"extensions": {}, "excused": []}))
        (row,) = _rows(exports.grades_csv([one]))
    assert one.points == 8.5 + 5 * 0.5
    assert one.final == pytest.approx(0.9 * 11)
    assert row["final"] == "9.9"
    assert (row["automatic"], row["manual"], row["days_late"]) == ("8.5", "2.5", "1")
    assert (row["p2a"], row["p2a-derivation"], row["to_grade"]) == ("2", "0.5", "")


def test_ungraded_student_has_a_reason(url: str) -> None:
    refused = replace(make_report("=cmd|' /C calc'!A0", "1" * 64, share=0.0), refused="no notebook (.ipynb)")
    database.record_all(url, [("cmd-01", refused)], ASSIGNMENT)
    with database.connect(url) as gradebook:
        (row,) = _rows(exports.grades_csv(grades.load(gradebook)))
    assert row["note"] == "refused: no notebook (.ipynb)"
    assert row["to_grade"] == ""
    assert row["name"].startswith("'=")


CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Old homework (1)
    Points Possible,,,,,10
"One, Student",101,3001,student-01,Lecture 001,9
"Two, Student",102,3002,student-02@example.edu,Lecture 001,9
"Three, Josée",103,3003,jthree,Lecture 001,9
"Same, Name",104,3004,same1,Lecture 001,9
"Same, Name",105,3005,same2,Lecture 001,9
"Student, Test",999,,,Lecture 001,0
"""


def canvas_people(text: str) -> list[roster.CanvasPerson]:
    return roster.parse("roster", csv_files.rows_of("roster", text.encode()))


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("student-01", "101"),
        ("STUDENT-02", "102"),
        ("threejosee_LATE_103_5551_toy", "103"),
        ("Josee Three", "103"),
        ("3004", "104"),
        ("105", "105"),
    ],
)
def test_a_submission_finds_its_person(name: str, identity: str) -> None:
    matching = roster.match({"folder": name}, canvas_people(CANVAS))
    assert matching.matched["folder"].row["ID"] == identity
    assert len(matching.absent) == 4


def test_what_fits_two_people_or_none_is_left_to_staff() -> None:
    people = canvas_people(CANVAS)
    matching = roster.match(
        {"a": "Name Same", "b": "somebody", "c": "student-01", "d": "one student"}, people
    )
    assert matching.matched == {}
    assert matching.unmatched == ["b"]
    assert sorted(matching.ambiguous) == ["a", "c", "d"]  # c and d are the same person
    told = roster.match({"a": "Name Same"}, people, {"a": "same2"})
    assert told.matched["a"].row["ID"] == "105"


@pytest.mark.parametrize(
    "person",
    [
        Person("Student One", ids={"canvas": "101"}),
        Person("Student One", ids={"sid": "3001"}),
        Person("", email="student-02@example.edu"),
    ],
)
def test_the_number_in_a_folders_name_counts_after_what_the_source_knows(person: Person) -> None:
    known = {"a": person}
    matching = roster.match({"a": "threejosee_103_5551_toy"}, canvas_people(CANVAS), known=known)
    assert matching.matched["a"].row["ID"] == ("102" if person.email else "101")


def test_a_namesake_with_another_login_is_somebody_else() -> None:
    namesake = Person("Student One", ids={"login": "student-77"})
    matching = roster.match({"a": "student-77"}, canvas_people(CANVAS), known={"a": namesake})
    assert (matching.matched, matching.unmatched) == ({}, ["a"])


def test_invalid_roster_is_refused() -> None:
    with pytest.raises(csv_files.CsvError, match="no column Student and ID"):
        canvas_people("name,score\nx,1\n")


def test_the_canvas_file_holds_what_canvas_asks_for(url: str) -> None:
    made = [("student-01", make_report("student-01", "0" * 64)), ("x", make_report("somebody", "1" * 64))]
    database.record_all(url, made, ASSIGNMENT)
    with database.connect(url) as gradebook:
        everybody = grades.load(gradebook)
    people = canvas_people(CANVAS)
    matching = roster.match({one.student: one.name for one in everybody}, people)
    text = exports.canvas_csv(
        everybody, matching, "Homework 0 (77)", max_points=24, absent=matching.absent[:1]
    )
    lines = text.splitlines()
    assert lines[0] == "Student,ID,SIS User ID,SIS Login ID,Section,Homework 0 (77)"
    assert lines[1].endswith(",24")
    assert lines[2:] == [
        '"One, Student",101,3001,student-01,Lecture 001,17',
        '"Two, Student",102,3002,student-02@example.edu,Lecture 001,0',
    ]
    assert matching.unmatched == ["x"]


def test_every_change_of_a_score_is_in_the_trail(url: str) -> None:
    database.record_all(url, [("student-01", make_report("student-01", "0" * 64, share=0.5))], ASSIGNMENT)
    with database.connect(url) as gradebook:
        grade = gradebook.find_grade("p2a", "p2_slopes", "toy", "student-01")
        with audit.acting("reader-01", "formgrader"):
            grade.manual_score = 3.5
            gradebook.db.commit()
    database.record_all(
        url, [("student-01", make_report("student-01", "0" * 64))], ASSIGNMENT, why="regraded"
    )
    with database.connect(url) as gradebook, gradebook.engine.connect() as connection:
        trail = [one for one in audit.changes(connection, "student-01") if one.cell == "p2a"]
    assert [(one.field, one.old, one.new) for one in trail] == [
        ("auto_score", None, 2.0),
        ("manual_score", None, 3.5),
        ("auto_score", 2.0, 4.0),
    ]
    assert (trail[1].who, trail[1].why) == ("reader-01", "formgrader")
    assert trail[2].why.startswith("regraded with release")
    assert "p2a,manual_score,,3.5,reader-01" in exports.changes_csv(trail)


def test_a_change_made_behind_our_back_is_in_the_trail_too(url: str) -> None:
    database.record_all(url, [("student-01", make_report("student-01", "0" * 64))], ASSIGNMENT)
    with database.connect(url) as gradebook:
        with gradebook.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE grade SET manual_score = 100")
        gradebook.remove_student("student-01")
        with gradebook.engine.connect() as connection:
            trail = audit.changes(connection, "student-01")
    by_hand = [one for one in trail if one.new == 100]
    assert len(by_hand) == len(grades.cell_order())
    assert {one.who for one in by_hand} == {"unknown"}
    assert sum(1 for one in trail if one.old == 100 and one.new is None) == len(by_hand)


def test_a_policy_without_a_due_time_takes_the_homework_s() -> None:
    assert late.parse({"grace_minutes": 5}).due == questions.HOMEWORK.due
