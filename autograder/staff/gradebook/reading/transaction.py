"""The transaction in which every decision is written, so that no change that somebody else made is overwritten.

Every page records the state in which it showed an answer, and a decision names these states. The decision first takes
the database's write lock and reads the states again; if one has changed, it raises `ConflictError`. Every decision
stores the previous values, so that it can be undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa
from nbgrader import api
from sqlalchemy.orm import Session

from autograder.staff.gradebook import audit
from autograder.staff.gradebook.reading import queue, rubric
from autograder.staff.gradebook.reading.queue import Answer
from autograder.staff.gradebook.reading.rubric import WrongValueError
from autograder.staff.gradebook.reading.tables import DECISIONS, FEW, now

#: Any number that other programs' advisory locks do not use.
_LOCK = 182_0014
_GRADE, _COMMENT = api.Grade.__table__, api.Comment.__table__
MAX_COMMENT = 5_000


class ConflictError(Exception):
    """Answers have changed since the page showed them; ``changed`` holds their current values."""

    def __init__(self, changed: Sequence[Answer], message: str = "") -> None:
        super().__init__(message or f"{len(changed)} answers have changed since this page was opened")
        self.changed = list(changed)


@dataclass(frozen=True)
class Change:
    """One answer and the new values of its rows."""

    answer: Answer
    manual: float | None
    waiting: bool
    comment: str
    items: frozenset[int]

    @property
    def after(self) -> Answer:
        return replace(
            self.answer, manual=self.manual, waiting=self.waiting, comment=self.comment, items=self.items
        )


@contextmanager
def writing(session: Session, who: str, why: str) -> Iterator[None]:
    """Run the block in a transaction that takes the write lock first and commits at the end, or rolls back on error."""
    session.rollback()
    try:
        if session.get_bind().dialect.name != "sqlite":
            session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        with audit.claimed(session, who, why):
            yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


def as_shown(session: Session, cell: str, states: Mapping[str, str]) -> list[Answer]:
    """Return the answers with these ids; raise ConflictError unless each is in the state that was shown."""
    if len(states) <= FEW:
        students = [one.student for grade_id in states if (one := queue.find(session, grade_id)) is not None]
        found = queue.of_students(session, cell, students, lock=True)
    else:
        found = queue.of_part(session, cell, lock=True)
    answers = [answer for answer in found if answer.id in states]
    if len(answers) != len(states):
        raise ConflictError(answers, "an answer is no longer in the gradebook")
    if changed := [answer for answer in answers if answer.state != states[answer.id]]:
        raise ConflictError(changed)
    return answers


def comment_text(text: str) -> str:
    comment = text.replace("\0", "").strip()
    if len(comment) > MAX_COMMENT:
        raise WrongValueError(f"a comment has at most {MAX_COMMENT} characters")
    return comment


def record(session: Session, who: str, cell: str, what: str, changes: Sequence[Change]) -> int:
    write(session, changes)
    kept = [
        {
            "id": change.answer.id,
            "cell": change.answer.cell,
            "manual": change.answer.manual,
            "waiting": change.answer.waiting,
            "comment": change.answer.comment,
            "items": sorted(change.answer.items),
            "after": change.after.state,
        }
        for change in changes
    ]
    values = {"at": now(), "who": who, "cell": cell, "what": what, "answers": len(changes), "undone": False}
    added = sa.insert(DECISIONS).values(**values, before=json.dumps(kept)).returning(DECISIONS.c.id)
    return int(session.execute(added).scalar_one())


def write(session: Session, changes: Sequence[Change]) -> None:
    if not changes:
        return
    session.execute(
        sa.update(_GRADE)
        .where(_GRADE.c.id == sa.bindparam("grade"))
        .values(manual_score=sa.bindparam("manual"), needs_manual_grade=sa.bindparam("waiting")),
        [{"grade": c.answer.id, "manual": c.manual, "waiting": c.waiting} for c in changes],
    )
    for change in changes:
        if change.comment != change.answer.comment:
            _write_comment(session, change.answer, change.comment)
    by_cell: dict[str, dict[str, frozenset[int]]] = {}
    for change in changes:
        if change.items != change.answer.items:
            by_cell.setdefault(change.answer.cell, {})[change.answer.student] = change.items
    for cell, chosen in by_cell.items():
        rubric.give(session, cell, chosen)


def _write_comment(session: Session, answer: Answer, text: str) -> None:
    """Write nbgrader's comment on an answer.

    Parts that tests score have no comment row; the page does not offer a comment on them.
    """
    cells = sa.select(api.BaseCell.id).where(api.BaseCell.name == answer.cell)
    changed = session.execute(
        sa.update(_COMMENT)
        .where(_COMMENT.c.notebook_id == answer.notebook_id, _COMMENT.c.cell_id.in_(cells))
        .values(manual_comment=text or None)
    )
    if not getattr(changed, "rowcount", 1):
        raise WrongValueError("this part has no place for a comment; answer the request instead")
