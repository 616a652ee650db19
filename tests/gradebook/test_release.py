"""What staff gave reaches the student's page, and only that student's: items, comments, answers, excused questions."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from autograder.grade.marks import total
from autograder.reporting import feedback
from autograder.staff.gradebook import database, grades, late
from autograder.staff.gradebook import releasing as release
from autograder.staff.gradebook.reading.tables import GIVEN, ITEMS, REQUESTS
from tests.gradebook.conftest import make_report
from tests.gradebook.test_outputs_agree import plain
from workbook.common.points import text

ITEM = {
    "id": 1,
    "cell": "p2a-derivation",
    "position": 0,
    "points": 0.25,
    "text": "Sets the <b>gradient</b> to 0",
    "source": "",
}
ASKED = {
    "question": "p2a",
    "text": "Line 3?",
    "made_at": "now",
    "answer": "It follows.",
    "answered_at": "now",
    "who": "ta",
}


@pytest.fixture
def book(url: str) -> Any:
    with database.connect(url) as book:
        for student in ("student-01", "student-02"):
            database.record(book, student, make_report(student, "0" * 64, 0.5))
        book.db.execute(sa.insert(ITEMS).values(ITEM))
        book.db.execute(sa.insert(GIVEN).values(student_id="student-01", cell="p2a-derivation", item_id=1))
        book.db.execute(sa.insert(REQUESTS).values(id=1, student_id="student-01", **ASKED))
        rows = database.rows_of(book, "student-01")
        rows["p2_slopes", "p2a-derivation"].manual_score = 0.25
        rows["p2_slopes", "p2a"].manual_score = 3.0
        comments = database.rows_of(book, "student-01", database.api.Comment)
        comments["p3_words", "p3b"].manual_comment = "Say why."
        book.db.commit()
        yield book


def pages(book: Any, policy: late.Policy | None = None) -> dict[str, str]:
    reports = {name: make_report(name, "0" * 64, 0.5) for name in ("student-01", "student-02")}
    everybody = grades.load(book, policy)
    released = release.of_course(book, everybody, reports)
    assert released.differs == released.unknown == []
    for one in everybody:
        added = total(reports[one.student], released.marks[one.student])
        assert (added.points.earned, added.max_score) == (one.final, one.max_points)
    return {name: plain(feedback.page(report, released.marks[name])) for name, report in reports.items()}


def test_items_comments_and_answers_are_on_the_one_page(book: Any) -> None:
    first, second = pages(book).values()
    for said in (
        "+0.25: Sets the <b>gradient</b> to 0",
        "Say why.",
        "Staff gave these points; the tests gave 2.",
        "Line 3? It follows.",
    ):
        assert said in first
        assert said not in second
    half, changed = 17 / 2, 3 - 4 / 2
    assert f"{text(half + changed + 0.25)} of 24 points" in first
    assert f"{text(half)} of 24 points" in second


def test_excused_question_is_shown(book: Any) -> None:
    policy = late.parse(
        {"due": "2025-09-05T22:59:00-07:00", "excused_questions": {"p2b": "full", "p2c": "dropped"}}
    )
    _, second = pages(book, policy).values()
    assert "Everybody gets full points for this question." in second
    assert "Not counted: the course has dropped this question." in second
    assert " of 20 points" in second  # p2c is worth 3 and its derivation 1
