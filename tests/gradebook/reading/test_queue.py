"""The reading page's queue over HTTP: what waits, which answers are read together, and what leaves it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from autograder.homework.questions import MANUAL
from autograder.staff.gradebook import audit, database, grades, late, marked
from autograder.staff.gradebook.reading import requests as asked
from tests.gradebook.conftest import Class
from tests.gradebook.reading_class import (
    STUDENTS,
    Client,
    edit,
    grade_of,
    id_of,
    kind_of,
    page_of,
    serving,
    set_up,
)

pytestmark = pytest.mark.slow

DERIVATIONS = [entry.name for entry in MANUAL if entry.reason == "derivation"]


# What waits


def test_untouched_slots_have_zero_and_wait_for_nobody(made: Class, ana: Client) -> None:
    for question in DERIVATIONS:
        number = next(n for n in range(STUDENTS) if kind_of(n, question) == "untouched")
        cell = grade_of(made, f"student-{number:02}", f"{question}-derivation")
        assert (cell.score, cell.auto, cell.needs_manual_grade) == (0, 0, False)
    assert not grade_of(made, "student-04", "p3b").needs_manual_grade
    assert "untouched slots have 0 points" in ana.get("/").text


def test_full_evidence_is_confirmed_in_one_action(made: Class, ana: Client) -> None:
    page = ana.get("/evidence")
    count = int(re.search(r"Full points for all (\d+)", page.text)[1])  # type: ignore[index]
    assert count == sum(kind_of(n, q) == "complete" for n in range(STUDENTS) for q in DERIVATIONS)
    shown = re.findall(r'type="checkbox" value="([0-9a-f]{32})"', page.text)
    assert len(shown) == 5
    assert ana.call("confirm", shown=page.data("digest"), leave=shown[:1]).json == {"answers": count - 1}
    with database.connect(made.url) as book:
        full = [
            cell
            for one in grades.load(book)
            for name, cell in one.cells.items()
            if name.endswith("-derivation") and cell.manual == 1
        ]
        assert len(full) == count - 1
        assert not any(cell.needs_manual_grade for cell in full)
        trail = [one for one in audit.changes(book.engine.connect()) if one.field == "manual_score"]
    assert {one.who for one in trail} == {"ana"}
    # the one that was left is read by itself, and is no longer in the set
    assert "No derivation with full evidence is waiting" in ana.get("/evidence").text
    left = ana.get(f"/answer/{shown[0]}")
    assert 'aria-pressed="true"' in left.text
    assert ana.decide(left, items=left.data("chosen")).status == 200


def test_a_set_that_changed_is_not_confirmed(made: Class, ana: Client, ben: Client) -> None:
    page = ana.get("/evidence")
    one = re.search(r'value="([0-9a-f]{32})"', page.text)
    assert one
    assert ben.decide(ben.get(f"/answer/{one[1]}"), points="0").status == 200
    before = made.score("student-00")
    assert ana.call("confirm", shown=page.data("digest"), leave=[]).status == 409
    assert made.score("student-00") == before


def test_next_leads_through_everything_once(ana: Client) -> None:
    assert ana.call("confirm", shown=ana.get("/evidence").data("digest"), leave=[]).status == 200
    seen: list[str] = []
    page = ana.get("/part/next")
    while page.data("page") == "answer":
        seen += page.data("states")
        reply = ana.decide(page, points="0.25")
        assert reply.status == 200, reply.text
        page = ana.get(page.data("next"))
    assert len(seen) == len(set(seen))
    waiting = sum(
        kind_of(n, q) in ("incomplete", "wrong", "paper") for n in range(STUDENTS) for q in DERIVATIONS
    )
    assert len(seen) == waiting + STUDENTS - 1  # and every essay but the untouched one


def test_without_deciding_next_goes_on(ana: Client) -> None:
    first = ana.get("/part/p3b")
    second = ana.get(first.data("next"))
    assert second.data("cell") == "p3b"
    assert id_of(first) not in second.data("states")


# Groups


def test_alike_answers_are_graded_together_and_taken_apart(made: Class, ana: Client) -> None:
    page = page_of(ana, made, "student-00", "p3b")
    assert len(page.data("states")) == 2  # the same text in other letters; another number is another answer
    assert ana.decide(page, points="2", comment="Which settings?").status == 200
    for student in ("student-00", "student-01"):
        assert grade_of(made, student, "p3b").manual == 2
    assert grade_of(made, "student-02", "p3b").manual is None
    assert ana.call("apart", answers=[id_of(page)]).status == 200
    alone = page_of(ana, made, "student-00", "p3b")
    assert list(alone.data("states")) == [id_of(page)]
    assert ana.decide(alone, points="3").status == 200
    assert grade_of(made, "student-01", "p3b").manual == 2
    # the server reads everything again when it starts: what was taken apart stays apart
    again = set_up(made)
    with serving(again) as port:
        assert len(page_of(Client(again, port), made, "student-01", "p3b").data("states")) == 1
    assert ana.call("together", answer=id_of(page)).status == 200
    assert (
        ana.decide(page_of(ana, made, "student-01", "p3b"), points="3", comment="Which settings?").status
        == 200
    )
    assert len(page_of(ana, made, "student-00", "p3b").data("states")) == 2


def test_derivations_are_grouped_by_what_the_checker_found(made: Class, ana: Client) -> None:
    numbers = [n for n in range(STUDENTS) if kind_of(n, "p2c") == "incomplete"]
    page = page_of(ana, made, f"student-{numbers[0]:02}", "p2c-derivation")
    assert len(page.data("states")) == len(numbers)
    wrong = [n for n in range(STUDENTS) if kind_of(n, "p2c") == "wrong"]
    assert len(page_of(ana, made, f"student-{wrong[0]:02}", "p2c-derivation").data("states")) == 1


# Requests and excused questions


def test_a_request_is_in_the_queue_and_answered_with_a_comment(made: Class, ana: Client, ben: Client) -> None:
    with database.connect(made.url) as book:
        wanted = ("student-05", "p3b", "I compared both <b>nets</b>.")
        assert asked.add(book, [wanted, wanted, ("nobody", "p3b", "x"), ("student-05", "p9", "x")]).wrong == [
            "'nobody' is not in the gradebook",
            "student-05: there is no question 'p9'",
        ]
    assert "regrade request" in ana.get("/").text
    listed = ana.get("/requests").text
    assert "I compared both &lt;b&gt;nets&lt;/b&gt;." in listed
    page = page_of(ana, made, "student-05", "p3b")
    number = int(re.search(r'data-request="(\d+)"', page.text)[1])  # type: ignore[index]
    assert ana.call("request", id=number, text=" ").status == 400
    assert ana.call("request", id=number, text="You are right.").status == 200
    again = ben.call("request", id=number, text="No.")
    assert (again.status, again.json["error"]) == (409, "this request has been answered by ana")
    unknown = ben.call("request", id=number + 1, text="No.")
    assert (unknown.status, unknown.json["error"]) == (409, "there is no such request")
    with database.connect(made.url) as book:
        (kept,) = marked.requests(book, "student-05")
    assert (kept.answer, kept.who, kept.is_open) == ("You are right.", "ana", False)


def test_a_request_about_tests_can_change_their_score(made: Class, ana: Client) -> None:
    page = page_of(ana, made, "student-05", "p2c")
    assert "What the tests found in p2c" in page.text
    assert ana.decide(page, points="1.5").status == 200
    assert grade_of(made, "student-05", "p2c").score == 1.5
    assert ana.decide(page_of(ana, made, "student-05", "p2c"), points="").status == 200
    now = grade_of(made, "student-05", "p2c")
    assert (now.score, now.needs_manual_grade) == (3, False)


def test_an_excused_question_leaves_the_queue_until_its_line_goes(made: Class, ana: Client) -> None:
    policy = made.course / "late.yaml"
    policy.write_text("due: 2025-09-05T22:59:00-07:00\nexcused_questions: {p3b: full}\n")
    assert ana.get("/part/p3b?only=1").data("page") == "done"
    assert "full points for everybody" in ana.get("/").text
    with database.connect(made.url) as book:
        assert {one.cells["p3b"].score for one in grades.load(book, late.read(policy))} == {3}
    policy.write_text("due: soon\n")
    assert "cannot be read" in ana.get("/").text
    policy.unlink()
    assert "cannot be read" not in ana.get("/").text
    policy.write_text("due: 2025-09-05T22:59:00-07:00\n")
    assert ana.get("/part/p3b?only=1").data("page") == "answer"


def test_the_course_is_read_again_when_it_was_filled(made: Class, filled: Path, ana: Client) -> None:
    change, said = edit(9, "A new answer, from a new student.")
    for name in ("source", "autograded"):
        (made.course / name).unlink()
        shutil.copytree(filled / "course" / name, made.course / name)
    made.hand_in("student-09", change, **said)
    made.fill()
    assert "7 submissions" in ana.get("/").text
    assert "A new answer, from a new student." in page_of(ana, made, "student-09", "p3b").text
