"""A reader's decision about an answer, or about similar answers, and the confirmation of all full evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from autograder.staff.gradebook.grades import is_automatic
from autograder.staff.gradebook.reading import queue, rubric
from autograder.staff.gradebook.reading.fingerprint import fingerprint
from autograder.staff.gradebook.reading.groups import set_apart
from autograder.staff.gradebook.reading.parts import Part
from autograder.staff.gradebook.reading.rubric import Item, WrongValueError
from autograder.staff.gradebook.reading.transaction import (
    Change,
    ConflictError,
    as_shown,
    comment_text,
    record,
    writing,
)


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


def rubric_state(items: Iterable[Item]) -> str:
    """Return a hash of a part's rubric, to check that a choice refers to the rubric that the page showed."""
    fields = [[item.id, item.points, item.text] for item in items]
    return fingerprint(fields)


def decide(
    session: Session, who: str, part: Part, states: Mapping[str, str], choice: Choice, rubric_shown: str
) -> int:
    """Write one choice for all answers in ``states`` (id to the state that was shown); return the decision's number.

    All of it is one transaction: either every answer changes or none does. A choice without points takes away the
    points of staff, and puts answers that tests do not grade back into the queue. A choice without a comment keeps
    their comments. The decision can be undone (`undo`).

    Parameters
    ----------
    who : str
        The reader, for the record of changes.
    part : Part
        The part to which all answers belong.
    choice : Choice
        Items of the rubric or points, and a comment.
    rubric_shown : str
        The state of the rubric that was shown.

    Raises
    ------
    ConflictError
        An answer or the rubric has changed since it was shown.
    WrongValueError
        The points are not a number between 0 and the part's maximum, or an item does not belong to the part.
    """
    with writing(session, who, f"reading page: {part.cell}"):
        answers = as_shown(session, part.cell, states)
        items = {item.id: item for item in rubric.of_part(session, part.cell)}
        if rubric_state(items.values()) != rubric_shown:
            raise ConflictError([], "the rubric has changed since this page was opened")
        if not choice.items <= items.keys():
            raise WrongValueError("an item does not belong to this part")
        score = _score(choice, items, part.most)
        changes = [
            Change(
                answer,
                manual=score,
                waiting=score is None and not is_automatic(part.cell),
                comment=answer.comment if choice.comment is None else comment_text(choice.comment),
                items=frozenset() if choice.clears else choice.items,
            )
            for answer in answers
        ]
        what = "back to the queue" if score is None else f"{score:g} of {part.most:g}"
        return record(session, who, part.cell, what, changes)


def confirm_complete(
    session: Session, who: str, shown: str, excused: Iterable[str], leave: Iterable[str]
) -> tuple[int, int]:
    """Give full points to all derivations with full evidence, as one decision.

    Derivations in ``leave`` are taken out of their groups, to be read separately. ``shown`` is the `queue.digest` of
    the set on the page. Returns the decision's number and how many derivations were confirmed. Raises ConflictError if
    the set has changed.
    """
    with writing(session, who, "reading page: full evidence, confirmed together"):
        found = queue.complete(session, list(excused), lock=True)
        if queue.digest(found) != shown:
            raise ConflictError([], "other derivations have full evidence now than when this page was opened")
        left = set(leave)
        set_apart(session, [answer for answer in found if answer.id in left])
        rows: dict[str, frozenset[int]] = {}
        changes = []
        for answer in found:
            if answer.id in left:
                continue
            if answer.cell not in rows:
                own = rubric.of_part(session, answer.cell)
                rows[answer.cell] = rubric.proposed(own, answer.found)
            changes.append(Change(answer, answer.most, False, answer.comment, rows[answer.cell]))
        return record(session, who, "", "full evidence confirmed", changes), len(changes)


def _score(choice: Choice, items: Mapping[int, Item], most: float) -> float | None:
    if choice.clears:
        return None
    if choice.points is not None:
        return rubric.number(choice.points, "the score", 0, most)
    return rubric.total((items[i].points for i in choice.items), most)
