"""Fill the pages of the reading page from the database and the course folder."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Session

from autograder.homework import rubrics
from autograder.homework.questions import HOMEWORK
from autograder.staff.gradebook import audit, sanitize
from autograder.staff.gradebook.excuse import How
from autograder.staff.gradebook.reading import alike, answers, decide, queue, requests, rubric, view
from autograder.staff.gradebook.reading.models import (
    Asked,
    Evidence,
    Home,
    Listing,
    Look,
    Member,
    Members,
    Model,
    Paper,
    Requests,
    Row,
    Scans,
    Sibling,
    UnitPage,
    Whole,
)
from autograder.staff.gradebook.reading.parts import PARTS, READ, Part, read_part_of
from autograder.staff.gradebook.reading.presence import Open
from autograder.staff.gradebook.reading.queue import Answer, Unit
from autograder.staff.gradebook.reading.scanned import Scanned
from autograder.staff.gradebook.reading.tables import DECISIONS
from workbook.common.points import same_points
from workbook.notebook.notebook_json import Content

#: Derivations with full evidence that are shown before all of them are confirmed.
LOOKED_AT = 5
#: Members of a group that are shown; further ones add nothing and would slow the page down.
_MEMBERS = 60


@cache
def model(question: str) -> Model | None:
    """Return a part's model answer and common mistakes as HTML, or None if it has no model answer."""
    try:
        part = rubrics.load(question)
    except KeyError:
        return None
    return Model(markdown(part.answer), tuple(markdown(text) for text in part.mistakes))


@cache
def markdown(text: str) -> Markup:
    """Return staff's Markdown as HTML; the cache holds a few hundred texts."""
    return Markup(sanitize.render(text))


def warm(course: Path) -> None:
    """Render the content that all pages share before the first page is requested."""
    for part in READ:
        model(part.question)
        view.sources(course, part.notebook)


def home(session: Session, reader: str, excused: Mapping[str, How], others: Sequence[Open]) -> Home:
    """Return the progress of every part."""
    decisions, decided = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(DECISIONS.c.answers), 0)).where(
            DECISIONS.c.who == reader, DECISIONS.c.undone.is_(False)
        )
    ).one()
    return Home(
        title=HOMEWORK.title,
        counts=queue.overview(session, excused),
        excused=[(PARTS[cell], how) for cell, how in excused.items() if cell in PARTS],
        requests=len(requests.open_ones(session)),
        decisions=decisions,
        decided=decided,
        others=others,
    )


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


def unit(session: Session, course: Path, scanned: Scanned, found: Found) -> UnitPage:
    """Return what the page of a unit shows: its first answer, the rubric, the model answer, and what comes next.

    Items of the rubric that staff chose are set; in an answer that waits for staff and has none, those that the checker
    proposes. The points are shown as typed if they are not the sum of these items. Also shown are the pages of a scan,
    comments that staff gave to other answers of the part, the last change of a score of staff, the student's open
    requests about the question, and other answers of the same student. ``course`` is the course folder. Nothing is
    written.
    """
    first = found.unit.first
    part = PARTS[first.cell]
    items = rubric.of_part(session, part.cell)
    proposed = rubric.proposed(items, first.found) if first.manual is None else frozenset()
    chosen = first.items or (proposed if first.waiting else frozenset())
    points_of = {item.id: item.points for item in items}
    chosen_total = rubric.total((points_of[i] for i in chosen if i in points_of), part.most)
    shown = _shown(course, first)
    following = queue.next_unit(found.everybody, after=first.id)
    return UnitPage(
        unit=found.unit,
        part=part,
        rows=[Row(item, markdown(item.text)) for item in items],
        rubric=decide.rubric_state(items),
        chosen=sorted(chosen),
        is_proposed=bool(first.waiting and proposed and chosen),
        typed=_typed(first, chosen, chosen_total),
        shown=shown,
        paper=_paper(scanned, first, part, shown),
        model=model(part.question),
        count=queue.count(part, found.everybody),
        comments=queue.comments_of(found.everybody),
        last=audit.last_change(session, first.student, part.cell) if first.manual is not None else None,
        requests=[
            one
            for one in requests.open_ones(session)
            if one.student == first.student and one.question == part.question
        ],
        siblings=_siblings(session, first, part),
        following=following.first if following else None,
    )


def _typed(first: Answer, chosen: Collection[int], chosen_total: float) -> float | None:
    """Return the points that the page shows as typed, or None if the chosen items give the points.

    These are staff's points if they differ from the items' sum, or the checker's if nothing is chosen and staff have
    not read the answer.
    """
    if first.manual is not None and (not first.items or not same_points(first.manual, chosen_total)):
        return first.manual
    if first.waiting and first.auto is not None and not chosen:
        return first.auto
    return None


def _shown(course: Path, answer: Answer) -> view.Shown:
    part = PARTS[answer.cell]
    content = content_of(course, answer.student, part)
    return view.of_part(content, part, view.sources(course, part.notebook))


def _paper(scanned: Scanned, answer: Answer, part: Part, shown: view.Shown) -> Paper:
    if not part.by_staff:
        return Paper((), False)
    return Paper(scanned.names(answer.student, part), alike.on_paper("\n".join(shown.typed), answer.found))


@dataclass(frozen=True)
class Place:
    """Whose answer it is, and to which part."""

    student: str
    part: Part


def place_of(session: Session, grade_id: str) -> Place | None:
    """Return where the answer with this id comes from, or None if there is no such answer."""
    answer = queue.find(session, grade_id)
    return Place(answer.student, PARTS[answer.cell]) if answer else None


def content_of(course: Path, student: str, part: Part) -> Content | None:
    """Return a student's notebook with a part, or None if the course folder has no page of it."""
    return view.load(answers.page_of(course, student, part.notebook))


def scans(session: Session, course: Path, scanned: Scanned, grade_id: str) -> Scans | None:
    """Return the scanned pages of an answer; drawing them may take seconds."""
    if (place := place_of(session, grade_id)) is None:
        return None
    session.close()  # nothing else waits while the sandbox draws
    content = content_of(course, place.student, place.part)
    return Scans(grade_id, scanned.files(place.student, place.part, content))


def _siblings(session: Session, answer: Answer, part: Part) -> list[Sibling]:
    """Return the same student's other part of the same question: its tests, or its derivation."""
    return [
        Sibling(other, one.id)
        for other in PARTS.values()
        if other.question == part.question and other.cell != part.cell
        for one in queue.of_students(session, other.cell, [answer.student])
    ]


def listing(session: Session, part: Part, excused: How | None) -> Listing:
    """Return all units of a part, waiting ones first."""
    everybody = queue.of_part(session, part.cell)
    return Listing(part, queue.units(everybody), queue.count(part, everybody), excused, READ)


def whole(session: Session, course: Path, grade_id: str) -> Whole | None:
    """Return the whole notebook that contains the answer with this id."""
    if (place := place_of(session, grade_id)) is None:
        return None
    released = view.sources(course, place.part.notebook)
    return Whole(view.whole(content_of(course, place.student, place.part), released))


def members(session: Session, course: Path, grade_id: str) -> Members | None:
    """Return what the other students in an answer's group wrote."""
    if (one := unit_with(session, grade_id)) is None:
        return None
    others = one.unit.answers[1:]
    shown = [Member(answer, _shown(course, answer)) for answer in others[:_MEMBERS]]
    return Members(shown, max(0, len(others) - _MEMBERS))


def evidence(session: Session, course: Path, excused: Collection[str]) -> Evidence:
    """Return the number of derivations with full evidence, and some of them to look at."""
    found = queue.complete(session, excused)
    by_part: dict[str, int] = {}
    for answer in found:
        by_part[answer.cell] = by_part.get(answer.cell, 0) + 1
    return Evidence(
        count=len(found),
        by_part=[(PARTS[cell], number) for cell, number in by_part.items()],
        digest=queue.digest(found),
        looks=[
            Look(answer, PARTS[answer.cell], _shown(course, answer), model(PARTS[answer.cell].question))
            for answer in random.sample(found, min(LOOKED_AT, len(found)))
        ],
    )


def asked(session: Session) -> Requests:
    """Return all requests, open ones first, each with the answer that it is about."""
    made = []
    for request in requests.all_of(session):
        part = read_part_of(request.question)
        own = queue.of_students(session, part.cell, [request.student])
        made.append(Asked(request, part, own[0].id if own else ""))
    return Requests(made)
