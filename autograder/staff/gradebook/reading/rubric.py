"""Rubric items of the parts: seeded from `solutions/written/`, given to answers, changed for all answers at once.

The score of an answer is the sum of its items, limited to the part's range, plus an adjustment that a reader typed.
The adjustment is not stored; it is the difference between the score and the sum.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autograder.grade.evidence import Found
from autograder.homework import rubrics
from autograder.homework.questions import add_points
from autograder.staff.gradebook.reading.parts import PARTS, READ, Part
from autograder.staff.gradebook.reading.tables import FEW, GIVEN, ITEMS
from autograder.staff.gradebook.scores import clamp
from workbook.common.answer_states import State
from workbook.common.points import same_points

#: Characters of an item's text: a few lines.
_MAX_ITEM = 500
#: Characters of what a reader typed as points in the message that refuses it.
_MAX_SHOWN = 20
_WRITTEN = re.compile(r"written (\d+)")
_NUMBER = re.compile(r"([+-]?)\s*(\d{1,3}(?:[.,]\d{0,4})?|\d{0,3}[.,]\d{1,4}|\d{1,3}\s*/\s*\d{1,3})")


class WrongValueError(ValueError):
    """A reader typed an invalid score, or chose an item of another part; the page shows the message."""


@dataclass(frozen=True)
class Item:
    """One item of a part's rubric; ``row`` is its row in `solutions/written/`, or 0 if staff added it."""

    id: int
    cell: str
    points: float
    text: str
    row: int


def seed(session: Session) -> None:
    """Write the rubrics of `solutions/written/` for parts in which no answer has an item yet.

    A rubric that staff changed on the page is not overwritten.
    """
    used = set(session.execute(sa.select(GIVEN.c.cell).distinct()).scalars())
    known: dict[str, list[sa.Row[Any]]] = {}
    for row in session.execute(sa.select(ITEMS).order_by(ITEMS.c.position)):
        known.setdefault(row.cell, []).append(row)
    for part in READ:
        try:
            written = rubrics.load(part.question).rubric
        except KeyError:
            continue
        rows = known.get(part.cell, [])
        same = [(row.points, row.text) for row in rows] == [(float(i.points), i.text) for i in written]
        if part.cell in used or same or not all(_WRITTEN.fullmatch(row.source) for row in rows):
            continue
        session.execute(sa.delete(ITEMS).where(ITEMS.c.cell == part.cell))
        for number, item in enumerate(written, 1):
            values = {"points": float(item.points), "text": item.text, "source": f"written {number}"}
            session.execute(sa.insert(ITEMS).values(cell=part.cell, position=number, **values))
    session.commit()


def of_part(session: Session, cell: str) -> list[Item]:
    """Return a part's items in order."""
    rows = session.execute(
        sa.select(ITEMS).where(ITEMS.c.cell == cell).order_by(ITEMS.c.position, ITEMS.c.id)
    )
    return [Item(row.id, row.cell, row.points, row.text, _row(row.source)) for row in rows]


def _row(source: str) -> int:
    found = _WRITTEN.match(source)
    return int(found[1]) if found else 0


def proposed(items: Iterable[Item], found: Found | None) -> frozenset[int]:
    """Return the ids of the items for which the derivation checker found every step.

    If the rubric in `solutions/written/` has changed since grading, its numbers mean other rows, and there are none.
    """
    rows = [item for item in items if item.row]
    if found is None or not rows:
        return frozenset()
    if found.state is State.COMPLETE:
        return frozenset(item.id for item in rows)
    if not found.rows or found.rubric != rubrics.load(PARTS[rows[0].cell].question).identity:
        return frozenset()
    return frozenset(item.id for item in rows if item.row in found.rows)


def total(points: Iterable[float], most: float) -> float:
    """Return the sum of items' points, limited to the part's range.

    >>> total([1, -0.25], 1), total([1, 0.5], 1)
    (0.75, 1.0)
    """
    return clamp(add_points(list(points)), most)


def moved(score: float, before: float, after: float, most: float) -> float:
    """Return an answer's score after its items' sum changed from ``before`` to ``after``; keep the typed adjustment.

    The sums are not limited to the part's range, so an answer above the maximum does not lose points.

    >>> moved(0.5, 0.75, 0.5, 1), moved(1, 1.25, 1, 1), moved(3, 0, -0.25, 3)
    (0.25, 1.0, 2.75)
    """
    if same_points(score, clamp(before, most)):
        return clamp(after, most)
    return clamp(add_points([score, after, -before]), most)


def number(value: object, what: str, low: float, high: float) -> float:
    """Return a number of points that somebody typed, as ``0.25``, ``0,25``, or ``1/4``.

    Raises
    ------
    WrongValueError
        It is not a number between ``low`` and ``high``. Values outside the range are not clipped.

    >>> number("3/4", "the score", 0, 1)
    0.75
    """
    text = f"{value:g}" if isinstance(value, float) else str(value).strip().replace("−", "-")
    found = None if isinstance(value, bool) else _NUMBER.fullmatch(text)
    if not found:
        raise WrongValueError(f"{what} is {text[:_MAX_SHOWN]!r}, not a number of points")
    try:
        points = float(Fraction(found[2].replace(",", ".").replace(" ", ""))) * (-1 if found[1] == "-" else 1)
    except (ValueError, ZeroDivisionError):
        raise WrongValueError(f"{what} is {text[:_MAX_SHOWN]!r}, not a number of points") from None
    if not math.isfinite(points) or not low <= points <= high:
        raise WrongValueError(f"{what} is {text[:_MAX_SHOWN]}, and must be between {low:g} and {high:g}")
    return points


def checked_text(text: object) -> str:
    """Return an item's text; raise WrongValueError if it is empty or longer than a few lines."""
    cleaned = " ".join(str(text).replace("\0", "").split())
    if not 1 <= len(cleaned) <= _MAX_ITEM:
        raise WrongValueError(f"an item needs a text of at most {_MAX_ITEM} characters")
    return cleaned


def add(session: Session, part: Part, points: float, text: str) -> Item:
    """Add an item at the end of a part's rubric, without giving it to any answer."""
    last = session.execute(sa.select(sa.func.max(ITEMS.c.position)).where(ITEMS.c.cell == part.cell)).scalar()
    values = {"cell": part.cell, "position": (last or 0) + 1, "points": points, "text": text, "source": ""}
    made = session.execute(sa.insert(ITEMS).values(**values).returning(ITEMS.c.id)).scalar_one()
    return Item(made, part.cell, points, text, 0)


def given(session: Session, cell: str, students: Iterable[str] | None = None) -> dict[str, frozenset[int]]:
    """Return the ids of each answer's items in a part, by student; answers without items are left out."""
    query = sa.select(GIVEN.c.student_id, GIVEN.c.item_id).where(GIVEN.c.cell == cell)
    wanted = None if students is None else list(students)
    if wanted is not None and len(wanted) <= FEW:
        query = query.where(GIVEN.c.student_id.in_(wanted))
    found: dict[str, set[int]] = {}
    for student, item in session.execute(query):
        found.setdefault(student, set()).add(item)
    return {student: frozenset(items) for student, items in found.items()}


def give(session: Session, cell: str, chosen: Mapping[str, Iterable[int]]) -> None:
    """Replace the items of answers, by student."""
    session.execute(
        sa.delete(GIVEN).where(GIVEN.c.cell == cell, GIVEN.c.student_id == sa.bindparam("who")),
        [{"who": student} for student in chosen],
    )
    rows = [{"student_id": s, "cell": cell, "item_id": i} for s, items in chosen.items() for i in items]
    if rows:
        session.execute(sa.insert(GIVEN), rows)
