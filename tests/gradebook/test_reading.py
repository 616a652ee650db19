"""The reading page over HTTP: what waits, what a decision does, who may call, and that nothing is overwritten."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from nbformat.notebooknode import NotebookNode
from sqlalchemy.orm import Session

from autograder.homework.questions import MANUAL
from autograder.staff.gradebook import audit, course, database, grades, late, marked
from autograder.staff.gradebook.reading import readers, server
from autograder.staff.gradebook.reading import requests as asked
from autograder.staff.gradebook.reading.shared import Reading
from tests.gradebook.conftest import Class
from tests.gradebook.reading_class import Client, Reply, edit, fill, kind_of, serving, set_up

pytestmark = pytest.mark.slow

STUDENTS = 6
DERIVATIONS = [entry.name for entry in MANUAL if entry.reason == "derivation"]


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, released: dict[str, NotebookNode], empty_database: Path
) -> Path:
    """The class, filled once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("reading")
    (folder / "course").mkdir()
    shutil.copy(empty_database, folder / "course" / "gradebook.db")
    fill(Class(folder, released, course.default_url(folder / "course")), STUDENTS)
    return folder


@pytest.fixture
def made(filled: Path, tmp_path: Path, released: dict[str, NotebookNode]) -> Class:
    folder = tmp_path / "class"
    (folder / "course").mkdir(parents=True)
    for name in ("nbgrader_config.py", "gradebook.db", "graded.json"):
        shutil.copy2(filled / "course" / name, folder / "course" / name)
    for name in ("source", "autograded"):  # only read here
        (folder / "course" / name).symlink_to(filled / "course" / name)
    return Class(folder, released, course.default_url(folder / "course"))


@pytest.fixture
def reading(made: Class) -> Reading:
    return set_up(made)


@pytest.fixture
def port(reading: Reading) -> Iterator[int]:
    with serving(reading) as port:
        yield port


@pytest.fixture
def ana(reading: Reading, port: int) -> Client:
    return Client(reading, port, "ana")


@pytest.fixture
def ben(reading: Reading, port: int) -> Client:
    return Client(reading, port, "ben")


def _cell(made: Class, student: str, cell: str) -> grades.CellGrade:
    with database.connect(made.url) as book:
        return next(one for one in grades.load(book) if one.student == student).cells[cell]


def _answer(ana: Client, made: Class, student: str, cell: str) -> Reply:
    """The page of one student's answer."""
    notebook = "p3_words" if cell == "p3b" else "p2_slopes"
    with database.connect(made.url) as book:
        grade = book.find_grade(cell, notebook, "toy", student)
        return ana.get(f"/answer/{grade.id}")


def _id(page: Reply) -> str:
    return str(page.data("id"))


# What waits


def test_untouched_slots_have_zero_and_wait_for_nobody(made: Class, ana: Client) -> None:
    for question in DERIVATIONS:
        number = next(n for n in range(STUDENTS) if kind_of(n, question) == "untouched")
        cell = _cell(made, f"student-{number:02}", f"{question}-derivation")
        assert (cell.score, cell.auto, cell.needs_manual_grade) == (0, 0, False)
    assert not _cell(made, "student-04", "p3b").needs_manual_grade
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
    assert _id(first) not in second.data("states")


# Groups


def test_alike_answers_are_graded_together_and_taken_apart(made: Class, ana: Client) -> None:
    page = _answer(ana, made, "student-00", "p3b")
    assert len(page.data("states")) == 2  # the same text in other letters; another number is another answer
    assert ana.decide(page, points="2", comment="Which settings?").status == 200
    for student in ("student-00", "student-01"):
        assert _cell(made, student, "p3b").manual == 2
    assert _cell(made, "student-02", "p3b").manual is None
    assert ana.call("apart", answers=[_id(page)]).status == 200
    alone = _answer(ana, made, "student-00", "p3b")
    assert list(alone.data("states")) == [_id(page)]
    assert ana.decide(alone, points="3").status == 200
    assert _cell(made, "student-01", "p3b").manual == 2
    # the server reads everything again when it starts: what was taken apart stays apart
    again = set_up(made)
    with serving(again) as port:
        assert len(_answer(Client(again, port), made, "student-01", "p3b").data("states")) == 1
    assert ana.call("together", answer=_id(page)).status == 200
    assert (
        ana.decide(_answer(ana, made, "student-01", "p3b"), points="3", comment="Which settings?").status
        == 200
    )
    assert len(_answer(ana, made, "student-00", "p3b").data("states")) == 2


def test_derivations_are_grouped_by_what_the_checker_found(made: Class, ana: Client) -> None:
    numbers = [n for n in range(STUDENTS) if kind_of(n, "p2c") == "incomplete"]
    page = _answer(ana, made, f"student-{numbers[0]:02}", "p2c-derivation")
    assert len(page.data("states")) == len(numbers)
    wrong = [n for n in range(STUDENTS) if kind_of(n, "p2c") == "wrong"]
    assert len(_answer(ana, made, f"student-{wrong[0]:02}", "p2c-derivation").data("states")) == 1


# Rubric


def _items(page: Reply) -> list[int]:
    return [int(found) for found in re.findall(r'data-item="(\d+)"', page.text)]


def test_items_make_the_points_and_the_checkers_are_proposed(made: Class, ana: Client) -> None:
    number = next(n for n in range(STUDENTS) if kind_of(n, "p2c") == "incomplete")
    page = _answer(ana, made, f"student-{number:02}", "p2c-derivation")
    items = _items(page)
    assert len(items) == 3
    assert page.data("chosen") == items[:1]
    assert ana.decide(page, items=items[:2]).status == 200
    assert _cell(made, f"student-{number:02}", "p2c-derivation").manual == 0.75
    with database.connect(made.url) as book:
        given = marked.items(book, f"student-{number:02}")["p2c-derivation"]
    assert [(one.points, one.given) for one in given] == [(0.25, True), (0.5, True), (0.25, False)]


def test_changing_an_item_changes_everybody_who_has_it_after_showing_who(made: Class, ana: Client) -> None:
    essay = _answer(ana, made, "student-00", "p3b")
    items = _items(essay)
    assert ana.decide(essay, items=items[:2]).status == 200
    other = _answer(ana, made, "student-05", "p3b")
    assert ana.decide(other, items=items[:1], points="2.5").status == 200  # typed over the items
    change = {"cell": "p3b", "id": items[0], "points": "0.5", "text": "a clear answer"}
    preview = ana.call("item", **change).json
    assert {one["student"]: (one["before"], one["after"]) for one in preview["answers"]} == {
        "student-00": (2, 1.5),
        "student-01": (2, 1.5),
        "student-05": (2.5, 2),
    }
    assert _cell(made, "student-00", "p3b").manual == 2  # shown, not yet done
    assert ana.call("item", **change, shown=preview["shown"]).json == {"answers": 3}
    assert [_cell(made, f"student-0{n}", "p3b").manual for n in (0, 1, 5)] == [1.5, 1.5, 2]
    assert ana.call("item", **change, shown=preview["shown"]).status == 409
    removal = {"cell": "p3b", "id": items[0], "remove": True}
    assert ana.call("item", **removal, shown=ana.call("item", **removal).json["shown"]).status == 200
    assert _cell(made, "student-00", "p3b").manual == 1
    assert _items(_answer(ana, made, "student-00", "p3b")) == items[1:]


def test_an_added_item_goes_to_the_answers_shown(made: Class, ana: Client) -> None:
    page = _answer(ana, made, "student-00", "p3b")
    assert ana.decide(page, points="3").status == 200
    page = _answer(ana, made, "student-00", "p3b")
    added = {"cell": "p3b", "points": "−1/4", "text": "units are missing"}
    assert ana.call("item", **added, states=page.data("states")).status == 200
    assert _cell(made, "student-01", "p3b").manual == 2.75
    page = _answer(ana, made, "student-01", "p3b")
    assert "units are missing" in page.text
    assert len(page.data("chosen")) == 1


def test_a_choice_of_an_old_rubric_is_refused(made: Class, ana: Client, ben: Client) -> None:
    page = _answer(ana, made, "student-05", "p3b")
    items = _items(page)
    change = {"cell": "p3b", "id": items[0], "points": "0.5", "text": "a clear answer"}
    assert ben.call("item", **change, shown=ben.call("item", **change).json["shown"]).status == 200
    refused = ana.decide(page, items=items[:1])
    assert refused.status == 409
    assert "rubric has changed" in refused.json["error"]
    assert _cell(made, "student-05", "p3b").manual is None


def test_comments_can_be_used_again(made: Class, ana: Client) -> None:
    assert (
        ana.decide(_answer(ana, made, "student-05", "p3b"), points="1", comment="Say <b>why</b>.").status
        == 200
    )
    page = _answer(ana, made, "student-00", "p3b")
    assert 'data-comment="Say &lt;b&gt;why&lt;/b&gt;."' in page.text
    with database.connect(made.url) as book:
        assert marked.comments(book, "student-05") == {"p3b": "Say <b>why</b>."}


# Points


def test_points_out_of_range_are_refused_and_not_cut(made: Class, ana: Client) -> None:
    page = _answer(ana, made, "student-05", "p3b")
    for points in ("7", "-0.5", "NaN", "1e1", "seven", "1/0", "3.01", [1], {"a": 1}, True, 1e400):
        refused = ana.decide(page, points=points)
        assert refused.status == 400, (points, refused.text)
    assert "must be between 0 and 3" in ana.decide(page, points="7").json["error"]
    assert _cell(made, "student-05", "p3b").manual is None


def test_points_may_be_typed_as_people_write_them(made: Class, ana: Client) -> None:
    for points, score in (("3", 3), ("0", 0), ("1/4", 0.25), ("0,5", 0.5), (2, 2), (" 1.5 ", 1.5)):
        assert ana.decide(_answer(ana, made, "student-05", "p3b"), points=points).status == 200
        assert _cell(made, "student-05", "p3b").manual == score


def test_a_cleared_box_returns_the_answer_to_the_queue(made: Class, ana: Client) -> None:
    number = next(n for n in range(STUDENTS) if kind_of(n, "p2c") == "complete")
    student, cell = f"student-{number:02}", "p2c-derivation"
    assert ana.call("confirm", shown=ana.get("/evidence").data("digest"), leave=[]).status == 200
    assert not _cell(made, student, cell).needs_manual_grade
    assert ana.decide(_answer(ana, made, student, cell), points="").status == 200
    now = _cell(made, student, cell)
    assert (now.manual, now.needs_manual_grade) == (None, True)
    # an untouched slot too: somebody wants it read
    number = next(n for n in range(STUDENTS) if kind_of(n, "p2c") == "untouched")
    assert ana.decide(_answer(ana, made, f"student-{number:02}", cell), points="").status == 200
    assert _cell(made, f"student-{number:02}", cell).needs_manual_grade


def test_a_decision_can_be_taken_back_unless_somebody_changed_it(
    made: Class, ana: Client, ben: Client
) -> None:
    before = _cell(made, "student-05", "p3b")
    assert ana.decide(_answer(ana, made, "student-05", "p3b"), points="1", comment="hm").status == 200
    assert ana.call("undo").status == 200
    assert _cell(made, "student-05", "p3b") == before
    assert ana.call("undo").status == 404
    assert ana.decide(_answer(ana, made, "student-05", "p3b"), points="1").status == 200
    assert ben.decide(_answer(ben, made, "student-05", "p3b"), points="2").status == 200
    assert ana.call("undo").status == 409
    assert _cell(made, "student-05", "p3b").manual == 2


# Several people


def test_a_conflict_is_shown_and_overwrites_nothing(made: Class, ana: Client, ben: Client) -> None:
    hers, his = (_answer(one, made, "student-05", "p3b") for one in (ana, ben))
    assert ana.decide(hers, points="1", comment="from ana").status == 200
    refused = ben.decide(his, points="3", comment="from ben")
    assert refused.status == 409
    (now,) = refused.json["changed"]
    assert (now["score"], now["who"], now["comment"]) == (1, "ana", "from ana")
    assert _cell(made, "student-05", "p3b").manual == 1
    # ben has seen it, and means it
    assert ben.decide(his, points="3", comment="from ben", states={now["id"]: now["state"]}).status == 200
    with database.connect(made.url) as book:
        trail = audit.changes(book.engine.connect(), "student-05")
        assert marked.comments(book, "student-05") == {"p3b": "from ben"}
    assert [(one.who, one.new) for one in trail if one.field == "manual_score"] == [("ana", 1), ("ben", 3)]


def test_a_change_that_formgrader_or_a_regrade_makes_is_a_conflict_too(made: Class, ana: Client) -> None:
    page = _answer(ana, made, "student-05", "p3b")
    with database.connect(made.url) as book:
        book.find_grade("p3b", "p3_words", "toy", "student-05").manual_score = 0.5
        book.db.commit()
    assert ana.decide(page, points="3").status == 409
    assert _cell(made, "student-05", "p3b").manual == 0.5


def test_a_conflict_in_a_group_leaves_the_whole_group(made: Class, ana: Client, ben: Client) -> None:
    together = _answer(ana, made, "student-00", "p3b")
    alone = _answer(ben, made, "student-01", "p3b")
    one = {_id(alone): alone.data("states")[_id(alone)]}
    assert ben.decide(alone, points="1", states=one).status == 200
    assert ana.decide(together, points="3").status == 409
    assert _cell(made, "student-00", "p3b").manual is None


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
    page = _answer(ana, made, "student-05", "p3b")
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
    page = _answer(ana, made, "student-05", "p2c")
    assert "What the tests found in p2c" in page.text
    assert ana.decide(page, points="1.5").status == 200
    assert _cell(made, "student-05", "p2c").score == 1.5
    assert ana.decide(_answer(ana, made, "student-05", "p2c"), points="").status == 200
    now = _cell(made, "student-05", "p2c")
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


# Who may call


def test_nobody_comes_in_without_a_link(reading: Reading, port: int) -> None:
    stranger = Client(reading, port, None)
    for path in ("/", "/part/p3b", "/evidence", "/list/p3b", "/requests", "/whole/" + "0" * 32):
        assert stranger.get(path).status == 403, path
    assert stranger.get("/in/" + "A" * 80).status == 403
    assert stranger.call("undo").status == 403


def test_a_revoked_link_and_its_session_are_useless(made: Class, reading: Reading, ana: Client) -> None:
    with Session(reading.engine) as session:
        assert readers.revoke(session, "ana")
    assert ana.get("/").status == 403


def test_a_call_from_elsewhere_is_refused(ana: Client) -> None:
    for headers, status in (
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"X-XSRFToken": ""}, 403),
        ({"X-XSRFToken": "2|aaaa|bbbb|1"}, 403),
        ({"Host": "evil.example"}, 403),
        ({}, 404),  # there is nothing to take back
    ):
        assert ana.call("undo", headers).status == status, headers


def test_a_call_without_an_origin_is_refused(ana: Client) -> None:
    assert ana.request("POST", "/api/undo", "{}", {"X-XSRFToken": ana.xsrf}).status == 403


def test_a_proxy_is_reached_by_its_own_name_and_path(made: Class) -> None:
    reading = set_up(made, base="/services/reading", origins=("https://grading.example.edu",))
    with serving(reading) as port:
        client = Client(reading, port, None)
        link = server.link_for(reading, "ana", "https://grading.example.edu/services/reading/")
        host = {"Host": "grading.example.edu"}
        signed = client.request("GET", link.removeprefix("https://grading.example.edu"), None, host)
        assert (signed.status, signed.headers["Location"]) == (302, "/services/reading/")
        assert "Secure" in signed.headers["Set-Cookie"]
        page = client.request("GET", "/services/reading/", None, host)
        assert 'src="/services/reading/static/reading.js"' in page.text
        assert client.request("GET", "/", None, host).status == 404
        token = re.search(r'data-xsrf="([^"]+)"', page.text)
        assert token
        for origin, status in (("https://grading.example.edu", 404), ("http://grading.example.edu", 403)):
            sent = {**host, "Origin": origin, "X-XSRFToken": token[1]}
            assert client.request("POST", "/services/reading/api/undo", "{}", sent).status == status


def test_a_call_of_another_shape_changes_nothing(made: Class, ana: Client) -> None:
    sent = {"Origin": f"http://127.0.0.1:{ana.port}", "X-XSRFToken": ana.xsrf}
    for body in ("[]", "{", '"x"', "null"):
        assert ana.request("POST", "/api/decide", body, sent).status == 400
    page = _answer(ana, made, "student-05", "p3b")
    changes: list[dict[str, Any]] = [
        *({"states": states} for states in ({}, [], {"a": 1})),
        *({"items": items} for items in (["1"], [10**9])),
        {"rubric": 5},
        {"cell": 7},
    ]
    for change in changes:
        assert ana.decide(page, points="1", **change).status in (400, 404), change
    assert _cell(made, "student-05", "p3b").manual is None


def test_pages_carry_a_policy_and_what_students_wrote_is_inert(made: Class, ana: Client) -> None:
    page = _answer(ana, made, "student-03", "p3b")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "owned()" not in re.sub(r'<pre class="says">.*?</pre>', "", page.text, flags=re.S)
    assert "&lt;script&gt;owned()" in page.text  # as typed, escaped
    assert "<script>owned" not in page.text
    assert not re.search(r"<[^>]+\son\w+=", page.text)


def test_names_are_shown_only_if_asked(made: Class, ana: Client) -> None:
    page = _answer(ana, made, "student-05", "p3b")
    assert "student-05" not in page.text
    named = set_up(made, names=True)
    with serving(named) as port:
        assert "student-05" in _answer(Client(named, port), made, "student-05", "p3b").text


def test_the_course_is_read_again_when_it_was_filled(made: Class, filled: Path, ana: Client) -> None:
    change, said = edit(9, "A new answer, from a new student.")
    for name in ("source", "autograded"):
        (made.course / name).unlink()
        shutil.copytree(filled / "course" / name, made.course / name)
    made.hand_in("student-09", change, **said)
    made.fill()
    assert "7 submissions" in ana.get("/").text
    assert "A new answer, from a new student." in _answer(ana, made, "student-09", "p3b").text


def test_all_of_it_is_still_there_for_formgrader(made: Class, ana: Client) -> None:
    assert ana.decide(_answer(ana, made, "student-05", "p3b"), points="2", comment="Why?").status == 200
    with database.connect(made.url) as book:
        notebook = book.find_submission_notebook("p3_words", "toy", "student-05")
        grade = next(one for one in notebook.grades if one.name == "p3b")
        assert (grade.manual_score, grade.needs_manual_grade, grade.score) == (2, False, 2)
        assert next(one for one in notebook.comments if one.name == "p3b").comment == "Why?"
        rows = book.db.execute(sa.text("SELECT count(*) FROM workbook_score_actor")).scalar()
    assert rows == 0  # nobody is left claiming later changes
