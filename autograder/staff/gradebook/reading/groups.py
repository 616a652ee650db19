"""Take answers out of their groups of similar answers, so that each is decided separately, and put them back."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autograder.staff.gradebook.reading import queue
from autograder.staff.gradebook.reading.alike import APART
from autograder.staff.gradebook.reading.answers import regroup
from autograder.staff.gradebook.reading.parts import PARTS
from autograder.staff.gradebook.reading.queue import Answer
from autograder.staff.gradebook.reading.tables import ANSWERS
from autograder.staff.gradebook.reading.transaction import writing


def take_apart(session: Session, who: str, ids: Iterable[str]) -> None:
    """Take the answers with these ids out of their groups, so that each is decided separately."""
    found = [answer for one in ids if (answer := queue.find(session, one)) is not None]
    with writing(session, who, "reading page: taken apart"):
        set_apart(session, found)


def set_apart(session: Session, answers: Iterable[Answer]) -> None:
    """Do the same as `take_apart` in a transaction that is already open."""
    for answer in answers:
        session.execute(
            sa.update(ANSWERS)
            .where(ANSWERS.c.cell == answer.cell, ANSWERS.c.student_id == answer.student)
            .values(alike=f"{APART}{answer.student}")
        )


def put_together(session: Session, who: str, grade_id: str) -> None:
    """Put an answer back into the group that it was taken out of; raise LookupError if there is no such answer."""
    if (answer := queue.find(session, grade_id)) is None:
        raise LookupError("there is no such answer")
    with writing(session, who, "reading page: put together"):
        session.execute(
            sa.update(ANSWERS)
            .where(ANSWERS.c.cell == answer.cell, ANSWERS.c.student_id == answer.student)
            .values(alike="")
        )
        regroup(session, PARTS[answer.cell])
