"""What goes wrong in a class graded with nbgrader alone, one test each: none of it may happen here."""

from __future__ import annotations

import copy
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.staff.gradebook import database, grades
from tests.gradebook.conftest import ASSIGNMENT, Class, cell_of, make_report
from tests.gradebook.nbgrader_app import autograde

pytestmark = pytest.mark.slow

Notebooks = dict[str, NotebookNode]


def _copy_a_cell(notebooks: Notebooks) -> None:
    cells = notebooks["p2_slopes"].cells
    number = next(n for n, cell in enumerate(cells) if cell.id == "p2a-check")
    cells.insert(number + 1, nbformat.from_dict(dict(cells[number]) | {"id": "copied"}))


def _change_schema_version(notebooks: Notebooks) -> None:
    for cell in notebooks["p2_slopes"].cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 99


def _drop_metadata(notebooks: Notebooks) -> None:
    for number, cell in enumerate(notebooks["p2_slopes"].cells):
        cell.metadata = nbformat.from_dict(
            [{}, {"nbgrader": {}}, {"nbgrader": {"grade_id": "p99", "grade": True}}][number % 3]
        )


def _raise_points(notebooks: Notebooks) -> None:
    cell_of(notebooks, "p2a-check").metadata.nbgrader.points = 400


def _delete_graded_cells(notebooks: Notebooks) -> None:
    node = notebooks["p2_slopes"]
    node.cells = [
        cell for cell in node.cells if cell.id not in ("p2a-check", "p2a-derivation", "p2c-derivation")
    ]


@pytest.mark.parametrize(
    "edit", [_copy_a_cell, _change_schema_version, _drop_metadata, _raise_points, _delete_graded_cells]
)
def test_no_cell_can_stop_the_class_or_change_a_score(klass: Class, edit: Any) -> None:
    klass.hand_in("student-01", edit)
    klass.hand_in("student-02", share=0.5)
    klass.fill()
    autograde(klass.course)
    assert klass.score("student-01") == 17
    assert klass.score("student-02") == 17 / 2
    ids = [
        cell.metadata.nbgrader.grade_id
        for cell in klass.page("student-01", "p2_slopes").cells
        if "nbgrader" in cell.metadata
    ]
    assert len(ids) == len(set(ids))
    released = [
        c.metadata.nbgrader.grade_id for c in klass.released["p2_slopes"].cells if "nbgrader" in c.metadata
    ]
    assert sorted(ids) == sorted(released)


def test_a_deleted_test_cell_does_not_keep_its_old_score(klass: Class) -> None:
    klass.hand_in("student-01")
    klass.fill()
    assert klass.score("student-01") == 17
    klass.hand_in("student-01", _delete_graded_cells, p2a={"score": 0.0, "outcome": "fail"})
    klass.fill()
    autograde(klass.course)
    assert klass.score("student-01") == 17 - 4


def test_a_deleted_answer_keeps_its_score_box_at_its_place(klass: Class) -> None:
    klass.hand_in("student-01", _delete_graded_cells)
    klass.fill()
    order = [cell.id for cell in klass.page("student-01", "p2_slopes").cells]
    assert order == [cell.id for cell in klass.released["p2_slopes"].cells]


def test_a_manual_score_stays_and_asks_to_be_looked_at_again(klass: Class) -> None:
    klass.hand_in("student-01", share=0.5)
    klass.fill()
    with database.connect(klass.url) as gradebook:
        grade = gradebook.find_grade("p2a", "p2_slopes", "toy", "student-01")
        grade.manual_score, grade.needs_manual_grade = 3.0, False
        gradebook.db.commit()
    klass.grade("student-01")  # a test was fixed: full marks now
    (recorded,) = klass.fill().recorded
    assert "p2a" in recorded.overruled
    with database.connect(klass.url) as gradebook:
        grade = gradebook.find_grade("p2a", "p2_slopes", "toy", "student-01")
        assert (grade.auto_score, grade.manual_score, grade.score) == (4.0, 3.0, 3.0)
        assert grade.needs_manual_grade


def test_an_unchanged_regrade_leaves_manual_work_alone(klass: Class) -> None:
    klass.hand_in("student-01")
    klass.fill()
    with database.connect(klass.url) as gradebook:
        grade = gradebook.find_grade("p2a-derivation", "p2_slopes", "toy", "student-01")
        grade.manual_score, grade.needs_manual_grade = 0.75, False
        gradebook.db.commit()
    (recorded,) = klass.fill().recorded
    assert recorded.changed == recorded.overruled == ()
    with database.connect(klass.url) as gradebook:
        assert not gradebook.find_grade("p2a-derivation", "p2_slopes", "toy", "student-01").needs_manual_grade


def test_more_points_than_there_are_are_never_stored(url: str) -> None:
    most = 3.0
    reports = [
        ("student-01", make_report("student-01", "0" * 64, p2b={"score": most + 1, "max_score": most}))
    ]
    database.record_all(url, reports, ASSIGNMENT)
    with database.connect(url) as gradebook:
        assert gradebook.find_grade("p2b", "p2_slopes", "toy", "student-01").auto_score == most


def test_what_staff_must_read_is_in_their_queue(url: str) -> None:
    report = make_report(
        "student-01", "0" * 64, manual_p2a={"prefilled": 1.0, "evidence": "every line checks"}
    )
    database.record_all(url, [("student-01", report)], ASSIGNMENT)
    with database.connect(url) as gradebook:
        (one,) = grades.load(gradebook)
        assert len(one.to_grade) == 5  # four derivations and p3b
        filled_in = one.cells["p2a-derivation"]
        assert (filled_in.auto, filled_in.score) == (1.0, 0.0)  # it counts when a person has confirmed it
        comment = gradebook.find_comment("p2a-derivation", "p2_slopes", "toy", "student-01")
        assert comment.comment == "every line checks"


def test_what_the_checker_found_is_on_the_page(klass: Class) -> None:
    klass.hand_in("student-01", manual_p2a={"prefilled": 1.0, "evidence": "every line checks"})
    klass.fill()
    cell = cell_of({"": klass.page("student-01", "p2_slopes")}, "p2a-derivation")
    assert cell.metadata.toy.verdict == "every line checks (1 filled in: please confirm)"


def test_messages_of_tests_are_outputs_of_their_cells(klass: Class) -> None:
    klass.hand_in("student-01", share=0.5)
    klass.fill()
    (output,) = cell_of({"": klass.page("student-01", "p2_slopes")}, "p2a-check").outputs
    assert "got [1], expected [2]" in output.text
    assert "Hint: count again" in output.text


def test_a_new_database_needs_no_alembic_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with database.connect(str(tmp_path / "new.db")) as gradebook:
        assert gradebook.students == []
    with sqlite3.connect(tmp_path / "new.db") as connection:
        assert len(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]) == 12


def test_another_writer_is_waited_for_a_minute(url: str) -> None:
    assert "timeout=60" in url


@pytest.mark.exhaustive
def test_another_writer_is_waited_for(url: str, tmp_path: Path) -> None:
    """nbgrader's five seconds are not enough under load; the lock here is held for longer than that."""
    locked = threading.Event()

    def hold() -> None:
        with sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            locked.set()
            time.sleep(5.5)
            connection.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    locked.wait()
    database.record_all(url, [("student-01", make_report("student-01", "0" * 64))], ASSIGNMENT)
    thread.join()
    with database.connect(url) as gradebook:
        assert gradebook.find_submission("toy", "student-01").score == 17


def test_an_ungraded_submission_is_not_scored(klass: Class) -> None:
    """What comes into nbgrader's folder by another way has no report: no score is invented, others go on."""
    klass.hand_in("student-01")
    klass.fill()
    stranger = klass.course / "submitted" / "student-02" / "toy"
    stranger.mkdir(parents=True)
    node = copy.deepcopy(klass.released["p2_slopes"])
    node.cells[0].source = "something else"
    (stranger / "p2_slopes.ipynb").write_text(nbformat.writes(node))
    # a file that a student could have put there says whose score it would like
    (stranger / "graded.json").write_bytes((klass.course / "graded.json").read_bytes())
    with pytest.raises(SystemExit):
        autograde(klass.course)
    assert klass.score("student-01") == 17
    assert klass.score("student-02") == 0
