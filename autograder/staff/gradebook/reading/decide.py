"""Write readers' decisions in one transaction each, without overwriting changes that others made meanwhile.

Every page records the state in which it showed an answer, and a decision names these states. The decision first takes
the database's write lock and reads the states again; if one has changed, it raises `ConflictError`. Every decision
stores the previous values, so that it can be undone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa
from nbgrader import api
from sqlalchemy.orm import Session

from autograder.homework.questions import add_points
from autograder.staff.gradebook import audit
from autograder.staff.gradebook.grades import is_automatic
from autograder.staff.gradebook.reading import queue, rubric
from autograder.staff.gradebook.reading.alike import APART
from autograder.staff.gradebook.reading.answers import regroup
from autograder.staff.gradebook.reading.parts import Part
from autograder.staff.gradebook.reading.queue import Answer
from autograder.staff.gradebook.reading.rubric import Item, WrongValueError
from autograder.staff.gradebook.reading.tables import ANSWERS, DECISIONS, GIVEN, ITEMS, REQUESTS

#: Any number that other programs' advisory locks do not use.
_LOCK = 182_0014
_GRADE, _COMMENT = api.Grade.__table__, api.Comment.__table__
LONGEST_COMMENT = 5_000


class ConflictError(Exception):
    """Answers have changed since the page showed them; ``changed`` holds their current values."""

    def __init__(self, changed: Sequence[Answer], said: str = "") -> None:
        super().__init__(said or f"{len(changed)} answers have changed since this page was opened")
        self.changed = list(changed)


@dataclass(frozen=True)
class Choice:
    """What a reader chose for one answer, or for several similar answers.

    ``points`` is a number that the reader typed, or None if the items determine the score. ``""`` means that the
    reader cleared the box: the answer returns to the queue without items. None for ``comment`` keeps each answer's
    comment.
    """

    items: frozenset[int] = frozenset()
    points: object = None
    comment: str | None = None

    @property
    def clears(self) -> bool:
        return isinstance(self.points, str) and not self.points.strip()


def now() -> str:
    """Return the current time in the format that the tables store."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def rubric_state(items: Iterable[Item]) -> str:
    """Return a hash of a part's rubric, to check that a choice refers to the rubric that the page showed."""
    said = [[item.id, item.points, item.text] for item in items]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def decide(
    session: Session, who: str, part: Part, states: Mapping[str, str], choice: Choice, rubric_shown: str
) -> int:
    """Write one choice for all answers in ``states`` (id to the state that was shown); return the decision's number.

    Raises
    ------
    ConflictError
        An answer or the rubric has changed since it was shown.
    WrongValueError
        The points are not a number between 0 and the part's maximum, or an item does not belong to the part.
    """
    with _writing(session, who, f"reading page: {part.cell}"):
        answers = _as_shown(session, part.cell, states)
        items = {item.id: item for item in rubric.of_part(session, part.cell)}
        if rubric_state(items.values()) != rubric_shown:
            raise ConflictError([], "the rubric has changed since this page was opened")
        if not choice.items <= items.keys():
            raise WrongValueError("an item does not belong to this part")
        score = _score(choice, items, part.most)
        changes = [
            _Change(
                answer,
                manual=score,
                waiting=score is None and not is_automatic(part.cell),
                comment=answer.comment if choice.comment is None else _comment(choice.comment),
                items=frozenset() if choice.clears else choice.items,
            )
            for answer in answers
        ]
        what = "back to the queue" if score is None else f"{score:g} of {part.most:g}"
        return _apply(session, who, part.cell, what, changes)


def confirm_complete(
    session: Session, who: str, shown: str, excused: Iterable[str], leave: Iterable[str]
) -> tuple[int, int]:
    """Give full points to all derivations with full evidence, as one decision.

    Derivations in ``leave`` are taken out of their groups, to be read separately. ``shown`` is the `queue.digest` of
    the set on the page. Returns the decision's number and how many derivations were confirmed. Raises ConflictError if
    the set has changed.
    """
    with _writing(session, who, "reading page: full evidence, confirmed together"):
        found = queue.complete(session, list(excused), lock=True)
        if queue.digest(found) != shown:
            raise ConflictError([], "other derivations have full evidence now than when this page was opened")
        left = set(leave)
        _set_apart(session, [answer for answer in found if answer.id in left])
        rows: dict[str, frozenset[int]] = {}
        changes = []
        for answer in found:
            if answer.id in left:
                continue
            if answer.cell not in rows:
                own = rubric.of_part(session, answer.cell)
                rows[answer.cell] = rubric.proposed(own, answer.checked)
            changes.append(_Change(answer, answer.most, False, answer.comment, rows[answer.cell]))
        return _apply(session, who, "", "full evidence confirmed", changes), len(changes)


def undo(session: Session, who: str) -> tuple[str, int, list[str]]:
    """Undo the newest decision of ``who``; return its description, its number of answers, and their ids.

    Raises
    ------
    LookupError
        There is no decision to undo.
    ConflictError
        Somebody has changed one of the answers since.
    """
    with _writing(session, who, "reading page: taken back"):
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
            answers |= {answer.id: answer for answer in _as_shown(session, cell, own)}
        known = set(session.execute(sa.select(ITEMS.c.id)).scalars())
        changes = [
            _Change(
                answers[entry["id"]],
                entry["manual"],
                entry["waiting"],
                entry["comment"],
                frozenset(entry["items"]) & known,
            )
            for entry in kept
        ]
        _write(session, changes)
        session.execute(sa.update(DECISIONS).where(DECISIONS.c.id == row.id).values(undone=True))
        return row.what, len(states), list(states)


def take_apart(session: Session, who: str, answers: Iterable[Answer]) -> None:
    """Take answers out of their groups, so that each is decided separately."""
    with _writing(session, who, "reading page: taken apart"):
        _set_apart(session, answers)


def _set_apart(session: Session, answers: Iterable[Answer]) -> None:
    for answer in answers:
        session.execute(
            sa.update(ANSWERS)
            .where(ANSWERS.c.cell == answer.cell, ANSWERS.c.student_id == answer.student)
            .values(alike=f"{APART}{answer.student}")
        )


def put_together(session: Session, who: str, part: Part, student: str) -> None:
    """Put an answer back into the group that it was taken out of."""
    with _writing(session, who, "reading page: put together"):
        session.execute(
            sa.update(ANSWERS)
            .where(ANSWERS.c.cell == part.cell, ANSWERS.c.student_id == student)
            .values(alike="")
        )
        regroup(session, part)


# Items


@dataclass(frozen=True)
class ItemChange:
    """The effect of changing an item: the answers that have it, and the score of each after the change."""

    answers: tuple[Answer, ...]
    after: tuple[float | None, ...]

    @property
    def state(self) -> str:
        """A hash of the answers that were shown; the change is refused if they have changed."""
        return queue.digest(self.answers)


def preview_item(session: Session, part: Part, item_id: int, points: float | None) -> ItemChange:
    """Return what changing an item's points would affect; ``points`` None means that the item is removed.

    Raises WrongValueError if the part has no such item.
    """
    items = {item.id: item for item in rubric.of_part(session, part.cell)}
    if item_id not in items:
        raise WrongValueError("this item is no longer in the rubric")
    having = tuple(a for a in queue.of_part(session, part.cell, lock=True) if item_id in a.items)
    after = []
    for answer in having:
        own = {i: items[i].points for i in answer.items if i in items}
        before = add_points(list(own.values()))
        own[item_id] = 0.0 if points is None else points
        then = add_points(list(own.values()))
        moved = None if answer.manual is None else rubric.moved(answer.manual, before, then, part.most)
        after.append(moved)
    return ItemChange(having, tuple(after))


def change_item(
    session: Session, who: str, part: Part, item_id: int, points: float | None, text: str, shown: str
) -> int:
    """Change an item, or remove it (``points`` None), in all answers that have it; return their number.

    Raises ConflictError if these are not the answers that the preview showed.
    """
    with _writing(session, who, f"reading page: rubric of {part.cell}"):
        change = preview_item(session, part, item_id, points)
        if change.state != shown:
            raise ConflictError(change.answers, "other answers have this item now than were shown")
        if points is None:
            session.execute(sa.delete(GIVEN).where(GIVEN.c.item_id == item_id))
            session.execute(sa.delete(ITEMS).where(ITEMS.c.id == item_id))
        else:
            source = session.execute(sa.select(ITEMS.c.source).where(ITEMS.c.id == item_id)).scalar_one()
            source = source.removesuffix(", changed") + (", changed" if source else "")
            values = {"points": points, "text": text, "source": source}
            session.execute(sa.update(ITEMS).where(ITEMS.c.id == item_id).values(**values))
        changes = [
            _Change(
                answer,
                score,
                answer.waiting,
                answer.comment,
                answer.items - {item_id} if points is None else answer.items,
            )
            for answer, score in zip(change.answers, change.after, strict=True)
        ]
        _write(session, changes)
        return len(changes)


def add_item(
    session: Session, who: str, part: Part, points: float, text: str, states: Mapping[str, str]
) -> Item:
    """Add an item to the rubric and give it to the answers in ``states`` (id to the state that was shown).

    The score of a scored answer changes by the item's points. A waiting answer still has to be decided.
    """
    with _writing(session, who, f"reading page: rubric of {part.cell}"):
        answers = _as_shown(session, part.cell, states)
        points_of = {item.id: item.points for item in rubric.of_part(session, part.cell)}
        item = rubric.add(session, part, points, text)
        changes = []
        for answer in answers:
            own = [points_of[i] for i in answer.items if i in points_of]
            before, after = add_points(own), add_points([*own, points])
            score = None if answer.manual is None else rubric.moved(answer.manual, before, after, part.most)
            changes.append(_Change(answer, score, answer.waiting, answer.comment, answer.items | {item.id}))
        _write(session, changes)
        return item


# Requests


def answer_request(session: Session, who: str, number: int, text: str) -> None:
    """Answer a regrade request.

    Raises ConflictError if somebody has already answered it, and WrongValueError if the text is empty.
    """
    said = _comment(text).strip()
    if not said:
        raise WrongValueError("an answer to a request needs a text")
    with _writing(session, who, "reading page: request answered"):
        row = session.execute(sa.select(REQUESTS).where(REQUESTS.c.id == number)).first()
        if row is None or row.answered_at:
            raise ConflictError([], f"this request has been answered by {row.who if row else 'nobody'}")
        session.execute(
            sa.update(REQUESTS).where(REQUESTS.c.id == number).values(answer=said, answered_at=now(), who=who)
        )


# Writing


@dataclass(frozen=True)
class _Change:
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
def _writing(session: Session, who: str, why: str) -> Iterator[None]:
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


def _as_shown(session: Session, cell: str, states: Mapping[str, str]) -> list[Answer]:
    """Return the answers with these ids; raise ConflictError unless each is in the state that was shown."""
    if len(states) <= 50:
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


def _score(choice: Choice, items: Mapping[int, Item], most: float) -> float | None:
    if choice.clears:
        return None
    if choice.points is not None:
        return rubric.number(choice.points, "the score", 0, most)
    return rubric.total((items[i].points for i in choice.items), most)


def _comment(text: str) -> str:
    said = text.replace("\0", "").strip()
    if len(said) > LONGEST_COMMENT:
        raise WrongValueError(f"a comment has at most {LONGEST_COMMENT} characters")
    return said


def _apply(session: Session, who: str, cell: str, what: str, changes: Sequence[_Change]) -> int:
    _write(session, changes)
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


def _write(session: Session, changes: Sequence[_Change]) -> None:
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
