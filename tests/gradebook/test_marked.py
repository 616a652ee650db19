"""What a student gets to read of staff's work, and questions that a course excuses."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from autograder.staff.gradebook import database, grades, late, marked
from autograder.staff.gradebook.reading.tables import GIVEN, ITEMS, REQUESTS
from tests.gradebook.conftest import make_report

DUE = {"due": "2025-09-05T22:59:00-07:00"}


def _graded(url: str) -> Any:
    book = database.connect(url)
    for student in ("student-01", "student-02"):
        database.record(book, student, make_report(student, "0" * 64, 0.5))
    return book


def test_items_comments_and_requests_are_those_of_one_student(url: str) -> None:
    """Rubric items, a comment and a request of student-01 are found for that student and no other."""
    with _graded(url) as book:
        rows = [
            {"id": number, "cell": cell, "position": 0, "points": 0.25, "text": text, "source": ""}
            for number, cell, text in (
                (1, "p2a-derivation", "why"),
                (2, "p2a-derivation", "what"),
                (3, "p3b", "x"),
            )
        ]
        book.db.execute(sa.insert(ITEMS), rows)
        book.db.execute(sa.insert(GIVEN).values(student_id="student-01", cell="p2a-derivation", item_id=2))
        asked = {
            "question": "p2a",
            "text": "Line 3?",
            "made_at": "now",
            "answer": "",
            "answered_at": "",
            "who": "",
        }
        book.db.execute(sa.insert(REQUESTS).values(id=1, student_id="student-01", **asked))
        comment = database.rows_of(book, "student-01", database.api.Comment)["p3_words", "p3b"]
        comment.manual_comment = "Say why."
        book.db.commit()
        items = marked.items(book, "student-01")
        assert {cell: [(one.text, one.given) for one in own] for cell, own in items.items()} == {
            "p2a-derivation": [("why", False), ("what", True)]
        }
        assert marked.comments(book, "student-01") == {"p3b": "Say why."}
        assert [(one.text, one.is_open) for one in marked.requests(book, "student-01")] == [("Line 3?", True)]
        assert marked.items(book, "student-02") == {}
        assert marked.comments(book, "student-02") == {}
        assert marked.requests(book, "student-02") == []


def test_an_excused_question_is_recomputed_and_a_removed_line_undoes_it(url: str) -> None:
    with _graded(url) as book:
        before = grades.load(book, late.parse(DUE))[0]
        full = grades.load(book, late.parse(DUE | {"excused_questions": {"p2b": "full"}}))[0]
        dropped = grades.load(book, late.parse(DUE | {"excused_questions": {"p2b-derivation": "dropped"}}))[0]
        assert (full.points, full.max_points) == (before.points + 1.5 + 1, before.max_points)
        assert not {"p2b", "p2b-derivation"} & set(full.to_grade)
        assert (dropped.points, dropped.max_points) == (before.points, before.max_points - 1)
        assert grades.load(book, late.parse(DUE))[0] == before


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"p2z": "full"}, "there is no question 'p2z'"),
        ({"p2b": "half"}, "expected full or dropped, got .half."),
        ({"p2b": "full", "p2b-tests": "dropped"}, "p2b is both full and dropped"),
        (["p2b"], "must map questions"),
    ],
)
def test_a_wrong_line_is_named(entries: Any, said: str) -> None:
    with pytest.raises(late.PolicyError, match=said):
        late.parse(DUE | {"excused_questions": entries})
