"""Change a part's rubric, and with it the scores of all answers that have the changed item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autograder.homework.questions import add_points
from autograder.staff.gradebook.reading import queue, rubric
from autograder.staff.gradebook.reading.parts import Part
from autograder.staff.gradebook.reading.queue import Answer
from autograder.staff.gradebook.reading.rubric import Item, WrongValueError
from autograder.staff.gradebook.reading.tables import GIVEN, ITEMS
from autograder.staff.gradebook.reading.transaction import Change, ConflictError, as_shown, write, writing


@dataclass(frozen=True)
class Effect:
    """The effect of changing an item: the answers that have it, and the score of each after the change."""

    answers: tuple[Answer, ...]
    after: tuple[float | None, ...]

    @property
    def state(self) -> str:
        """A hash of the answers that were shown; the change is refused if they have changed."""
        return queue.digest(self.answers)


def preview(session: Session, part: Part, item_id: int, points: float | None) -> Effect:
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
    return Effect(having, tuple(after))


def change(
    session: Session, who: str, part: Part, item_id: int, points: float | None, text: str, shown: str
) -> int:
    """Change an item, or remove it (``points`` None), in all answers that have it; return their number.

    The answers' scores change with it as `preview` returns for the same ``points``. The source of an item that was made
    from the homework's rubric then says that it was changed. All of it is one transaction. ``points`` must be finite;
    the caller checks their range. ``text`` is the item's new text in Markdown, ``who`` the reader for the record of
    changes, and ``shown`` the state of the answers in the preview.

    Raises
    ------
    ConflictError
        If the answers with this item are not those that the preview showed.
    WrongValueError
        If the part has no such item.
    """
    with writing(session, who, f"reading page: rubric of {part.cell}"):
        effect = preview(session, part, item_id, points)
        if effect.state != shown:
            raise ConflictError(effect.answers, "other answers have this item now than were shown")
        if points is None:
            session.execute(sa.delete(GIVEN).where(GIVEN.c.item_id == item_id))
            session.execute(sa.delete(ITEMS).where(ITEMS.c.id == item_id))
        else:
            source = session.execute(sa.select(ITEMS.c.source).where(ITEMS.c.id == item_id)).scalar_one()
            source = source.removesuffix(", changed") + (", changed" if source else "")
            values = {"points": points, "text": text, "source": source}
            session.execute(sa.update(ITEMS).where(ITEMS.c.id == item_id).values(**values))
        changes = [
            Change(
                answer,
                score,
                answer.waiting,
                answer.comment,
                answer.items - {item_id} if points is None else answer.items,
            )
            for answer, score in zip(effect.answers, effect.after, strict=True)
        ]
        write(session, changes)
        return len(changes)


def add(session: Session, who: str, part: Part, points: float, text: str, states: Mapping[str, str]) -> Item:
    """Add an item to the rubric and give it to the answers in ``states`` (id to the state that was shown).

    The score of a scored answer changes by the item's points. A waiting answer still has to be decided.
    """
    with writing(session, who, f"reading page: rubric of {part.cell}"):
        answers = as_shown(session, part.cell, states)
        points_of = {item.id: item.points for item in rubric.of_part(session, part.cell)}
        item = rubric.add(session, part, points, text)
        changes = []
        for answer in answers:
            own = [points_of[i] for i in answer.items if i in points_of]
            before, after = add_points(own), add_points([*own, points])
            score = None if answer.manual is None else rubric.moved(answer.manual, before, after, part.most)
            changes.append(Change(answer, score, answer.waiting, answer.comment, answer.items | {item.id}))
        write(session, changes)
        return item
