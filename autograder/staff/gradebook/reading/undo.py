"""Take a reader's last decision back, unless somebody has changed one of its answers since."""

from __future__ import annotations

import json

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autograder.staff.gradebook.reading.queue import Answer
from autograder.staff.gradebook.reading.tables import DECISIONS, ITEMS
from autograder.staff.gradebook.reading.transaction import Change, as_shown, write, writing


def undo(session: Session, who: str) -> tuple[str, int, list[str]]:
    """Undo the newest decision of ``who``; return its description, and the number and ids of its answers.

    The answers get back their points, comments and items, except for items that the rubric no longer has. All of it is
    one transaction.

    Raises
    ------
    LookupError
        There is no decision to undo.
    ConflictError
        Somebody has changed one of the answers since. Nothing is undone.
    """
    with writing(session, who, "reading page: taken back"):
        row = session.execute(
            sa.select(DECISIONS)
            .where(DECISIONS.c.who == who, DECISIONS.c.undone.is_(False))
            .order_by(DECISIONS.c.id.desc())
            .limit(1)
        ).first()
        if row is None:
            raise LookupError("there is nothing to take back")
        kept = json.loads(row.before)
        states = {entry["id"]: entry["after"] for entry in kept}
        answers: dict[str, Answer] = {}
        for cell in dict.fromkeys(entry["cell"] for entry in kept):
            own = {entry["id"]: entry["after"] for entry in kept if entry["cell"] == cell}
            answers |= {answer.id: answer for answer in as_shown(session, cell, own)}
        known = set(session.execute(sa.select(ITEMS.c.id)).scalars())
        changes = [
            Change(
                answers[entry["id"]],
                entry["manual"],
                entry["waiting"],
                entry["comment"],
                frozenset(entry["items"]) & known,
            )
            for entry in kept
        ]
        write(session, changes)
        session.execute(sa.update(DECISIONS).where(DECISIONS.c.id == row.id).values(undone=True))
        return row.what, len(states), list(states)
