"""Decisions over HTTP: points, the rubric and comments; nothing is overwritten that somebody else changed."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from autograder.staff.gradebook import audit, database, marked
from tests.gradebook.conftest import Class
from tests.gradebook.reading_class import (
    STUDENTS,
    Client,
    Reply,
    grade_of,
    id_of,
    kind_of,
    page_of,
)

pytestmark = pytest.mark.slow


# Rubric


def _items(page: Reply) -> list[int]:
    return [int(found) for found in re.findall(r'data-item="(\d+)"', page.text)]


def test_items_make_the_points_and_the_checkers_are_proposed(made: Class, ana: Client) -> None:
    number = next(n for n in range(STUDENTS) if kind_of(n, "p2c") == "incomplete")
    page = page_of(ana, made, f"student-{number:02}", "p2c-derivation")
    items = _items(page)
    assert len(items) == 3
    assert page.data("chosen") == items[:1]
    assert ana.decide(page, items=items[:2]).status == 200
    assert grade_of(made, f"student-{number:02}", "p2c-derivation").manual == 0.75
    with database.connect(made.url) as book:
        given = marked.items(book, f"student-{number:02}")["p2c-derivation"]
    assert [(one.points, one.given) for one in given] == [(0.25, True), (0.5, True), (0.25, False)]


def test_changing_an_item_changes_everybody_who_has_it_after_showing_who(made: Class, ana: Client) -> None:
    essay = page_of(ana, made, "student-00", "p3b")
    items = _items(essay)
    assert ana.decide(essay, items=items[:2]).status == 200
    other = page_of(ana, made, "student-05", "p3b")
    assert ana.decide(other, items=items[:1], points="2.5").status == 200  # typed over the items
    change = {"cell": "p3b", "id": items[0], "points": "0.5", "text": "a clear answer"}
    preview = ana.call("item", **change).json
    assert {one["student"]: (one["before"], one["after"]) for one in preview["answers"]} == {
        "student-00": (2, 1.5),
        "student-01": (2, 1.5),
        "student-05": (2.5, 2),
    }
    assert grade_of(made, "student-00", "p3b").manual == 2  # shown, not yet done
    assert ana.call("item", **change, shown=preview["shown"]).json == {"answers": 3}
    assert [grade_of(made, f"student-0{n}", "p3b").manual for n in (0, 1, 5)] == [1.5, 1.5, 2]
    assert ana.call("item", **change, shown=preview["shown"]).status == 409
    removal = {"cell": "p3b", "id": items[0], "remove": True}
    assert ana.call("item", **removal, shown=ana.call("item", **removal).json["shown"]).status == 200
    assert grade_of(made, "student-00", "p3b").manual == 1
    assert _items(page_of(ana, made, "student-00", "p3b")) == items[1:]


def test_an_added_item_goes_to_the_answers_shown(made: Class, ana: Client) -> None:
    page = page_of(ana, made, "student-00", "p3b")
    assert ana.decide(page, points="3").status == 200
    page = page_of(ana, made, "student-00", "p3b")
    added = {"cell": "p3b", "points": "−1/4", "text": "units are missing"}
    assert ana.call("item", **added, states=page.data("states")).status == 200
    assert grade_of(made, "student-01", "p3b").manual == 2.75
    page = page_of(ana, made, "student-01", "p3b")
    assert "units are missing" in page.text
    assert len(page.data("chosen")) == 1


def test_a_choice_of_an_old_rubric_is_refused(made: Class, ana: Client, ben: Client) -> None:
    page = page_of(ana, made, "student-05", "p3b")
    items = _items(page)
    change = {"cell": "p3b", "id": items[0], "points": "0.5", "text": "a clear answer"}
    assert ben.call("item", **change, shown=ben.call("item", **change).json["shown"]).status == 200
    refused = ana.decide(page, items=items[:1])
    assert refused.status == 409
    assert "rubric has changed" in refused.json["error"]
    assert grade_of(made, "student-05", "p3b").manual is None


def test_comments_can_be_used_again(made: Class, ana: Client) -> None:
    assert (
        ana.decide(page_of(ana, made, "student-05", "p3b"), points="1", comment="Say <b>why</b>.").status
        == 200
    )
    page = page_of(ana, made, "student-00", "p3b")
    assert 'data-comment="Say &lt;b&gt;why&lt;/b&gt;."' in page.text
    with database.connect(made.url) as book:
        assert marked.comments(book, "student-05") == {"p3b": "Say <b>why</b>."}


# Points


def test_points_out_of_range_are_refused_and_not_cut(made: Class, ana: Client) -> None:
    page = page_of(ana, made, "student-05", "p3b")
    for points in ("7", "-0.5", "NaN", "1e1", "seven", "1/0", "3.01", [1], {"a": 1}, True, 1e400):
        refused = ana.decide(page, points=points)
        assert refused.status == 400, (points, refused.text)
    assert "must be between 0 and 3" in ana.decide(page, points="7").json["error"]
    assert grade_of(made, "student-05", "p3b").manual is None


def test_points_may_be_typed_as_people_write_them(made: Class, ana: Client) -> None:
    for points, score in (("3", 3), ("0", 0), ("1/4", 0.25), ("0,5", 0.5), (2, 2), (" 1.5 ", 1.5)):
        assert ana.decide(page_of(ana, made, "student-05", "p3b"), points=points).status == 200
        assert grade_of(made, "student-05", "p3b").manual == score


def test_a_cleared_box_returns_the_answer_to_the_queue(made: Class, ana: Client) -> None:
    number = next(n for n in range(STUDENTS) if kind_of(n, "p2c") == "complete")
    student, cell = f"student-{number:02}", "p2c-derivation"
    assert ana.call("confirm", shown=ana.get("/evidence").data("digest"), leave=[]).status == 200
    assert not grade_of(made, student, cell).needs_manual_grade
    assert ana.decide(page_of(ana, made, student, cell), points="").status == 200
    now = grade_of(made, student, cell)
    assert (now.manual, now.needs_manual_grade) == (None, True)
    # an untouched slot too: somebody wants it read
    number = next(n for n in range(STUDENTS) if kind_of(n, "p2c") == "untouched")
    assert ana.decide(page_of(ana, made, f"student-{number:02}", cell), points="").status == 200
    assert grade_of(made, f"student-{number:02}", cell).needs_manual_grade


def test_a_decision_can_be_taken_back_unless_somebody_changed_it(
    made: Class, ana: Client, ben: Client
) -> None:
    before = grade_of(made, "student-05", "p3b")
    assert ana.decide(page_of(ana, made, "student-05", "p3b"), points="1", comment="hm").status == 200
    assert ana.call("undo").status == 200
    assert grade_of(made, "student-05", "p3b") == before
    assert ana.call("undo").status == 404
    assert ana.decide(page_of(ana, made, "student-05", "p3b"), points="1").status == 200
    assert ben.decide(page_of(ben, made, "student-05", "p3b"), points="2").status == 200
    assert ana.call("undo").status == 409
    assert grade_of(made, "student-05", "p3b").manual == 2


# Several people


def test_a_conflict_is_shown_and_overwrites_nothing(made: Class, ana: Client, ben: Client) -> None:
    hers, his = (page_of(one, made, "student-05", "p3b") for one in (ana, ben))
    assert ana.decide(hers, points="1", comment="from ana").status == 200
    refused = ben.decide(his, points="3", comment="from ben")
    assert refused.status == 409
    (now,) = refused.json["changed"]
    assert (now["score"], now["who"], now["comment"]) == (1, "ana", "from ana")
    assert grade_of(made, "student-05", "p3b").manual == 1
    # ben has seen it, and means it
    assert ben.decide(his, points="3", comment="from ben", states={now["id"]: now["state"]}).status == 200
    with database.connect(made.url) as book:
        trail = audit.changes(book.engine.connect(), "student-05")
        assert marked.comments(book, "student-05") == {"p3b": "from ben"}
    assert [(one.who, one.new) for one in trail if one.field == "manual_score"] == [("ana", 1), ("ben", 3)]


def test_a_change_that_formgrader_or_a_regrade_makes_is_a_conflict_too(made: Class, ana: Client) -> None:
    page = page_of(ana, made, "student-05", "p3b")
    with database.connect(made.url) as book:
        book.find_grade("p3b", "p3_words", "toy", "student-05").manual_score = 0.5
        book.db.commit()
    assert ana.decide(page, points="3").status == 409
    assert grade_of(made, "student-05", "p3b").manual == 0.5


def test_a_conflict_in_a_group_leaves_the_whole_group(made: Class, ana: Client, ben: Client) -> None:
    together = page_of(ana, made, "student-00", "p3b")
    alone = page_of(ben, made, "student-01", "p3b")
    one = {id_of(alone): alone.data("states")[id_of(alone)]}
    assert ben.decide(alone, points="1", states=one).status == 200
    assert ana.decide(together, points="3").status == 409
    assert grade_of(made, "student-00", "p3b").manual is None


def test_readers_see_what_others_have_open_and_are_led_past_it(ana: Client, ben: Client) -> None:
    hers = ana.get("/part/p3b?tab=one")
    his = ben.get("/part/p3b?tab=two")
    assert not set(hers.data("states")) & set(his.data("states"))
    said = ben.call("here", tab="two", where="p3b", cell="p3b", states=his.data("states")).json
    assert [(one["who"], one["cell"], one["same"]) for one in said["others"]] == [("ana", "p3b", False)]
    said = ben.call("here", tab="two", where="p3b", cell="p3b", states=hers.data("states")).json
    assert said["others"][0]["same"]
    assert ana.decide(hers, points="1").status == 200
    said = ben.call("here", tab="two", where="p3b", cell="p3b", states=hers.data("states")).json
    assert {one["who"] for one in said["changed"]} == {"ana"}


def test_all_of_it_is_still_there_for_formgrader(made: Class, ana: Client) -> None:
    assert ana.decide(page_of(ana, made, "student-05", "p3b"), points="2", comment="Why?").status == 200
    with database.connect(made.url) as book:
        notebook = book.find_submission_notebook("p3_words", "toy", "student-05")
        grade = next(one for one in notebook.grades if one.name == "p3b")
        assert (grade.manual_score, grade.needs_manual_grade, grade.score) == (2, False, 2)
        assert next(one for one in notebook.comments if one.name == "p3b").comment == "Why?"
        rows = book.db.execute(sa.text("SELECT count(*) FROM workbook_score_actor")).scalar()
    assert rows == 0  # nobody is left claiming later changes
