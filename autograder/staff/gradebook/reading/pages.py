"""Collect the template values of each reading page from the database and the course folder."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Session

from autograder.homework import rubrics
from autograder.homework.questions import HOMEWORK
from autograder.staff.gradebook import audit, sanitize
from autograder.staff.gradebook.reading import answers, decide, queue, rubric, view
from autograder.staff.gradebook.reading.parts import PARTS, READ, Part, read_part_of
from autograder.staff.gradebook.reading.queue import Answer, Unit
from autograder.staff.gradebook.reading.tables import DECISIONS, REQUESTS

#: Derivations with full evidence that are shown before all of them are confirmed.
LOOKED_AT = 5
#: Members of a group that are shown; further ones add nothing and would slow the page down.
_MEMBERS = 60


@cache
def model(question: str) -> dict[str, Any] | None:
    """Return a part's model answer and common mistakes as HTML, or None if it has no model answer."""
    try:
        part = rubrics.load(question)
    except KeyError:
        return None
    mistakes = [Markup(sanitize.render(text)) for text in part.mistakes]
    return {"answer": Markup(sanitize.render(part.answer)), "mistakes": mistakes, "typed": part.typed}


def warm(course: Path) -> None:
    """Render the content that all pages share before the first page is requested."""
    for part in READ:
        model(part.question)
        view.sources(course, part.notebook)


@cache
def markdown(text: str) -> Markup:
    """Return a rubric item's text as HTML; the cache holds a few dozen of them."""
    return Markup(sanitize.render(text))


def home(session: Session, reader: str, excused: Mapping[str, str]) -> dict[str, Any]:
    """Return the progress of every part."""
    counts = queue.overview(session, excused)
    own = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(DECISIONS.c.answers), 0)).where(
            DECISIONS.c.who == reader, DECISIONS.c.undone.is_(False)
        )
    ).one()
    return {
        "title": HOMEWORK.title,
        "counts": counts,
        "complete": sum(one.complete for one in counts),
        "units": sum(one.units for one in counts),
        "waiting": sum(one.waiting for one in counts),
        "untouched": sum(one.untouched for one in counts),
        "answers": sum(one.answers for one in counts),
        "excused": [(PARTS[cell], how) for cell, how in excused.items() if cell in PARTS],
        "requests": len(queue.open_requests(session)),
        "own": own,
        "students": max((one.answers for one in counts), default=0),
    }


@dataclass(frozen=True)
class Found:
    """A unit, and all answers to its part."""

    unit: Unit
    everybody: list[Answer]


def next_of(
    session: Session,
    first: Part | None,
    excused: Collection[str],
    busy: Collection[str],
    *,
    after: str = "",
    only: bool = False,
) -> Found | None:
    """Return the next unit that needs a person: from ``first``, then later parts, then from the beginning."""
    parts = [part for part in PARTS.values() if part.cell not in excused]
    if first is not None:
        start = next((place for place, part in enumerate(parts) if part.cell == first.cell), 0)
        parts = parts[start:] + parts[:start]
    for part in parts[:1] if only else parts:
        if not queue.anything_waits(session, part.cell):
            continue
        here = after if first is not None and part.cell == first.cell else ""
        everybody = queue.of_part(session, part.cell)
        if found := queue.next_unit(everybody, busy, here):
            return Found(found, everybody)
    return None


def unit_with(session: Session, grade_id: str) -> Found | None:
    """Return an answer with all answers that are decided together with it."""
    answer = queue.find(session, grade_id)
    if answer is None:
        return None
    everybody = queue.of_part(session, answer.cell)
    return Found(queue.unit_of(answer, everybody), everybody)


def unit(session: Session, course: Path, found: Found) -> dict[str, Any]:
    """Return everything that the page of a unit shows."""
    unit, everybody = found.unit, found.everybody
    first = unit.first
    part = PARTS[first.cell]
    items = rubric.of_part(session, part.cell)
    proposed = rubric.proposed(items, first.checked) if first.manual is None else frozenset()
    chosen = first.items or (proposed if first.waiting else frozenset())
    points_of = {item.id: item.points for item in items}
    chosen_total = rubric.total((points_of[i] for i in chosen if i in points_of), part.most)
    typed = None
    if first.manual is not None and (not first.items or abs(first.manual - chosen_total) > 1e-9):
        typed = first.manual
    elif first.waiting and first.auto is not None and not chosen:
        typed = first.auto
    asked = [
        row
        for row in queue.open_requests(session)
        if row["student_id"] == first.student and row["question"] == part.question
    ]
    siblings = _siblings(session, first, part)
    return {
        "unit": unit,
        "first": first,
        "part": part,
        "states": {answer.id: answer.state for answer in unit.answers},
        "items": [(item, markdown(item.text)) for item in items],
        "rubric": decide.rubric_state(items),
        "chosen": sorted(chosen),
        "proposed": sorted(proposed),
        "typed": typed,
        "shown": _shown(course, first),
        "model": model(part.question),
        "count": queue.count(part, everybody),
        "comments": queue.comments_of(everybody),
        "last": audit.last_change(session, first.student, part.cell) if first.manual is not None else None,
        "requests": asked,
        "siblings": siblings,
        "apart": first.is_apart,
    }


def _shown(course: Path, answer: Answer) -> view.Shown:
    part = PARTS[answer.cell]
    content = view.load(answers.page_of(course, answer.student, part.notebook))
    return view.of_part(content, part, view.sources(course, part.notebook))


def _siblings(session: Session, answer: Answer, part: Part) -> list[tuple[Part, str]]:
    """Return the same student's other part of the same question: its tests, or its derivation."""
    found = []
    for other in PARTS.values():
        if other.question == part.question and other.cell != part.cell:
            found += [(other, one.id) for one in queue.of_students(session, other.cell, [answer.student])]
    return found


def listing(session: Session, part: Part) -> dict[str, Any]:
    """Return all units of a part, waiting ones first."""
    everybody = queue.of_part(session, part.cell)
    return {
        "units": queue.units(everybody),
        "count": queue.count(part, everybody),
        "others_parts": READ,
    }


def whole(session: Session, course: Path, grade_id: str) -> list[view.Cell] | None:
    """Return the whole notebook that contains the answer with this id."""
    if (answer := queue.find(session, grade_id)) is None:
        return None
    return view.whole(view.load(answers.page_of(course, answer.student, PARTS[answer.cell].notebook)))


def members(session: Session, course: Path, grade_id: str) -> dict[str, Any] | None:
    """Return what the other students in an answer's group wrote."""
    if (one := unit_with(session, grade_id)) is None:
        return None
    found = one.unit
    shown = [(answer, _shown(course, answer)) for answer in found.answers[1 : _MEMBERS + 1]]
    return {"members": shown, "more": max(0, len(found.answers) - 1 - _MEMBERS)}


def evidence(session: Session, course: Path, excused: Collection[str]) -> dict[str, Any]:
    """Return the number of derivations with full evidence, and some of them to look at."""
    found = queue.complete(session, excused)
    by_part: dict[str, int] = {}
    for answer in found:
        by_part[answer.cell] = by_part.get(answer.cell, 0) + 1
    looked_at = random.sample(found, min(LOOKED_AT, len(found)))
    return {
        "count": len(found),
        "by_part": [(PARTS[cell], number) for cell, number in by_part.items()],
        "digest": queue.digest(found),
        "looked_at": [
            (
                answer,
                PARTS[answer.cell],
                _shown(course, answer),
                model(PARTS[answer.cell].question),
            )
            for answer in looked_at
        ],
    }


def requests(session: Session) -> list[dict[str, Any]]:
    """Return all requests, open ones first, each with the id of the answer that it is about."""
    rows = session.execute(
        sa.select(REQUESTS).order_by(REQUESTS.c.answered_at != "", REQUESTS.c.id)
    ).mappings()
    made = []
    for row in rows:
        part = read_part_of(row["question"])
        own = queue.of_students(session, part.cell, [row["student_id"]])
        made.append({**row, "answer_id": own[0].id if own else "", "part": part})
    return made


def changed(session: Session, states: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return those of a page's answers whose state has changed."""
    ids = list(states)[:20]
    now = [answer for grade_id in ids if (answer := queue.find(session, grade_id)) is not None]
    return [as_it_is(session, answer) for answer in now if answer.state != states[answer.id]]


def as_it_is(session: Session, answer: Answer) -> dict[str, Any]:
    """Return an answer's current values, and who changed it last, for a page that showed an older state."""
    last = audit.last_change(session, answer.student, answer.cell)
    return {
        "id": answer.id,
        "state": answer.state,
        "score": answer.manual,
        "waiting": answer.waiting,
        "comment": answer.comment,
        "who": last.who if last else "",
        "at": last.at[:16].replace("T", " ") if last else "",
    }


def preview(session: Session, part: Part, item_id: int, points: float | None) -> dict[str, Any]:
    """Return the answers that a change of an item affects, with the score of each before and after."""
    change = decide.preview_item(session, part, item_id, points)
    rows = [
        {"student": answer.student, "id": answer.id, "before": answer.manual, "after": after}
        for answer, after in zip(change.answers, change.after, strict=True)
    ]
    return {"shown": change.state, "answers": rows}


def take_apart(session: Session, reader: str, ids: Iterable[str]) -> None:
    """Take answers out of their group."""
    found = [answer for one in ids if (answer := queue.find(session, one)) is not None]
    decide.take_apart(session, reader, found)


def put_together(session: Session, reader: str, grade_id: str) -> None:
    """Put an answer back into its group."""
    if (answer := queue.find(session, grade_id)) is None:
        raise LookupError("there is no such answer")
    decide.put_together(session, reader, PARTS[answer.cell], answer.student)
