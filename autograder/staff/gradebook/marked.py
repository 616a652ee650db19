"""Read what staff gave one student in addition to points: rubric items, comments, and answers to requests.

This read-only module serves the code that shows marks to students. Texts are Markdown or plain text that still has to
be rendered safely (`autograder.staff.gradebook.sanitize.render`). A ``cell`` is nbgrader's grade id:
``q4a-derivation``, ``q6a``.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from nbgrader import api

from autograder.staff.gradebook import database
from autograder.staff.gradebook.reading.tables import GIVEN, ITEMS, REQUESTS


@dataclass(frozen=True)
class Item:
    """One row of a part's rubric; ``given`` says whether this student's answer has it."""

    points: float
    text: str
    given: bool


@dataclass(frozen=True)
class Request:
    """A regrade request; ``answer`` and ``answered_at`` are empty while it is open."""

    question: str
    text: str
    made_at: str
    answer: str
    answered_at: str
    who: str

    @property
    def is_open(self) -> bool:
        return not self.answered_at


def items(gradebook: api.Gradebook, student: str) -> dict[str, list[Item]]:
    """Return, by cell, all rubric items of the parts that staff graded with the rubric, in the rubric's order.

    A part in which no item was given is left out: its points were typed, or nobody has read it.
    """
    given = sa.select(GIVEN.c.cell, GIVEN.c.item_id).where(GIVEN.c.student_id == student)
    own = {(row.cell, row.item_id) for row in gradebook.db.execute(given)}
    if not own:
        return {}
    rows = sa.select(ITEMS).where(ITEMS.c.cell.in_({cell for cell, _ in own}))
    found: dict[str, list[Item]] = {}
    for row in gradebook.db.execute(rows.order_by(ITEMS.c.cell, ITEMS.c.position, ITEMS.c.id)):
        found.setdefault(row.cell, []).append(Item(row.points, row.text, (row.cell, row.id) in own))
    return found


def comments(gradebook: api.Gradebook, student: str) -> dict[str, str]:
    """Return, by cell, staff's comments to the student, without the derivation checker's comments for staff."""
    rows = database.rows_of(gradebook, student, api.Comment)
    return {cell: row.manual_comment for (_, cell), row in rows.items() if row.manual_comment}


def requests(gradebook: api.Gradebook, student: str) -> list[Request]:
    """Return the student's requests with their answers, oldest first."""
    rows = sa.select(REQUESTS).where(REQUESTS.c.student_id == student).order_by(REQUESTS.c.id)
    return [
        Request(row.question, row.text, row.made_at, row.answer, row.answered_at, row.who)
        for row in gradebook.db.execute(rows)
    ]
