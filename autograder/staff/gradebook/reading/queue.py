"""The queue of answers that wait for a person, read from the database each time so that it is never stale.

Similar answers to one part that are in the same state form one `Unit`: staff read and decide them together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import sqlalchemy as sa
from nbgrader import api
from sqlalchemy.orm import Session

from autograder.grade.evidence import Found
from autograder.staff.gradebook import ASSIGNMENT, database, findings
from autograder.staff.gradebook.reading import rubric
from autograder.staff.gradebook.reading.alike import APART
from autograder.staff.gradebook.reading.fingerprint import fingerprint
from autograder.staff.gradebook.reading.parts import PARTS, READ, Part
from autograder.staff.gradebook.reading.tables import ANSWERS, FEW
from workbook.common.answer_states import State

#: How many of a part's comments are offered to readers.
COMMENTS = 9
_GRADE, _GRADE_CELL = api.Grade.__table__, api.GradeCell.__table__
_BASE, _COMMENT = api.BaseCell.__table__, api.Comment.__table__
_NOTEBOOK, _SUBMISSION = api.SubmittedNotebook.__table__, api.SubmittedAssignment.__table__
_ASSIGNMENT = api.Assignment.__table__


@dataclass(frozen=True)
class Answer:
    """One student's answer to one part, with everything that a decision changes or depends on.

    ``id`` is the id of nbgrader's grade. ``checked`` is the grader's sentence for readers, ``found`` the same in codes,
    or None if the grader found nothing.
    """

    id: str
    student: str
    notebook_id: str
    cell: str
    most: float
    auto: float | None
    manual: float | None
    waiting: bool
    comment: str
    checked: str
    found: Found | None
    alike: str
    items: frozenset[int]

    @property
    def score(self) -> float | None:
        return self.auto if self.manual is None else self.manual

    @property
    def is_complete(self) -> bool:
        """Whether the checker found everything that the part asks for, and nobody has decided it or set it apart."""
        full = self.auto is not None and self.auto >= self.most and self.found_as is State.COMPLETE
        return full and self.waiting and self.manual is None and not self.is_apart

    @property
    def is_apart(self) -> bool:
        """Whether somebody took the answer out of its group."""
        return self.alike.startswith(APART)

    @property
    def is_untouched(self) -> bool:
        """Whether the slot is unchanged since the release, and nobody decided its zero."""
        return self.manual is None and not self.waiting and self.found_as is State.UNTOUCHED

    @property
    def found_as(self) -> State | None:
        """The state that the grader found, or None."""
        return None if self.found is None else self.found.state

    @cached_property
    def state(self) -> str:
        """A hash of everything that a decision changes; if it no longer matches the page's, a decision is refused."""
        fields = [self.auto, self.manual, self.waiting, self.comment, sorted(self.items)]
        return fingerprint(fields)


@dataclass(frozen=True)
class Unit:
    """Answers that are decided together; the first represents all of them."""

    answers: tuple[Answer, ...]

    @property
    def first(self) -> Answer:
        return self.answers[0]


def _query() -> sa.Select[Any]:
    return (
        sa.select(
            _GRADE.c.id,
            _SUBMISSION.c.student_id,
            _GRADE.c.notebook_id,
            _BASE.c.name,
            _GRADE_CELL.c.max_score,
            _GRADE.c.auto_score,
            _GRADE.c.manual_score,
            _GRADE.c.needs_manual_grade,
        )
        .join(_GRADE_CELL, _GRADE_CELL.c.id == _GRADE.c.cell_id)
        .join(_BASE, _BASE.c.id == _GRADE_CELL.c.id)
        .join(_NOTEBOOK, _NOTEBOOK.c.id == _GRADE.c.notebook_id)
        .join(_SUBMISSION, _SUBMISSION.c.id == _NOTEBOOK.c.assignment_id)
        .join(_ASSIGNMENT, _ASSIGNMENT.c.id == _SUBMISSION.c.assignment_id)
        .where(_ASSIGNMENT.c.name == ASSIGNMENT)
    )


def of_part(session: Session, cell: str, *, lock: bool = False) -> list[Answer]:
    """Return all answers to a part, in an order that is independent of names.

    ``lock`` prevents other transactions from changing the scores until this one ends, if the database supports that.
    """
    rows = session.execute(_locked(session, _query().where(_BASE.c.name == cell), lock)).all()
    return _answers(session, cell, rows, None)


def of_students(
    session: Session, cell: str, students: Collection[str], *, lock: bool = False
) -> list[Answer]:
    """Return the answers of some students to a part."""
    if len(students) > FEW:
        wanted = set(students)
        return [answer for answer in of_part(session, cell, lock=lock) if answer.student in wanted]
    query = _query().where(_BASE.c.name == cell, _SUBMISSION.c.student_id.in_(students))
    rows = session.execute(_locked(session, query, lock)).all()
    return _answers(session, cell, rows, students)


def anything_waits(session: Session, cell: str) -> bool:
    """Return whether any answer to a part waits for a person."""
    query = _query().where(_BASE.c.name == cell, _GRADE.c.needs_manual_grade.is_(True))
    return session.execute(query.limit(1)).first() is not None


def find(session: Session, grade_id: str) -> Answer | None:
    """Return the answer with this id, or None."""
    row = session.execute(_query().where(_GRADE.c.id == grade_id)).first()
    return _answers(session, row.name, [row], [row.student_id])[0] if row else None


def _locked(session: Session, query: sa.Select[Any], lock: bool) -> sa.Select[Any]:
    if (
        lock and session.get_bind().dialect.name != "sqlite"
    ):  # in SQLite, this transaction is already the only writer
        return query.with_for_update(of=_GRADE)
    return query


def _answers(
    session: Session, cell: str, rows: Collection[Any], students: Collection[str] | None
) -> list[Answer]:
    """Return the answers of a part from nbgrader's grades, with comments, groups and rubric items, sorted by id.

    ``rows`` are the grades of the students in ``students``, or of all students if it is None. An answer that is on no
    page is in a group of its own.
    """
    comments = _comments(session, cell, None if students is None else [row.notebook_id for row in rows])
    query = sa.select(ANSWERS.c.student_id, ANSWERS.c.alike).where(ANSWERS.c.cell == cell)
    if students is not None:
        query = query.where(ANSWERS.c.student_id.in_(students))
    alike = {row.student_id: row.alike for row in session.execute(query)}
    items = rubric.given(session, cell, students)
    known = findings.of_part(session, cell, students)
    none: frozenset[int] = frozenset()
    found = []
    for row in rows:
        comment, checked = comments.get(row.notebook_id, ("", ""))
        found.append(
            Answer(
                row.id,
                row.student_id,
                row.notebook_id,
                cell,
                row.max_score,
                row.auto_score,
                row.manual_score,
                bool(row.needs_manual_grade),
                comment,
                checked,
                known.get(row.student_id),
                # An answer without a page is not similar to any other.
                alike.get(row.student_id) or f"no page:{row.student_id}",
                items.get(row.student_id, none),
            )
        )
    return sorted(found, key=lambda answer: answer.id)


def _comments(session: Session, cell: str, notebooks: list[str] | None) -> dict[str, tuple[str, str]]:
    query = (
        sa.select(_COMMENT.c.notebook_id, _COMMENT.c.manual_comment, _COMMENT.c.auto_comment)
        .join(_BASE, _BASE.c.id == _COMMENT.c.cell_id)
        .where(_BASE.c.name == cell)
    )
    if notebooks is not None:
        query = query.where(_COMMENT.c.notebook_id.in_(notebooks))
    return {row[0]: (row[1] or "", row[2] or "") for row in session.execute(query)}


def units(answers: Iterable[Answer]) -> list[Unit]:
    """Group similar answers in the same state; waiting groups come first, then larger ones."""
    groups: dict[tuple[Any, ...], list[Answer]] = {}
    for answer in answers:
        groups.setdefault((answer.alike, answer.state), []).append(answer)
    made = [Unit(tuple(members)) for members in groups.values()]
    return sorted(made, key=lambda unit: (not unit.first.waiting, -len(unit.answers), unit.first.id))


def unit_of(answer: Answer, answers: Iterable[Answer]) -> Unit:
    """Return the answer, first, with all answers that are decided together with it."""
    others = [one for one in answers if (one.alike, one.state) == (answer.alike, answer.state)]
    return Unit((answer, *(one for one in others if one.id != answer.id)))


def next_unit(answers: Iterable[Answer], busy: Collection[str] = (), after: str = "") -> Unit | None:
    """Return the next unit of a part that needs a person, skipping what others have open (ids in ``busy``).

    Derivations with full evidence wait too, but they are confirmed together and are never returned here. ``after`` is
    the id of an answer that the reader leaves undecided; the search starts behind it.
    """
    waiting = [unit for unit in units(answers) if unit.first.waiting and not unit.first.is_complete]
    ids = [{answer.id for answer in unit.answers} for unit in waiting]
    start = next((place + 1 for place, own in enumerate(ids) if after in own), 0)
    for place in chain(range(start, len(waiting)), range(start)):
        if not ids[place] & set(busy) and after not in ids[place]:
            return waiting[place]
    return None


@dataclass(frozen=True)
class Count:
    """The progress of one part; ``units`` is the number of remaining decisions, without confirming full evidence."""

    part: Part
    answers: int
    waiting: int
    units: int
    complete: int
    untouched: int


def count(part: Part, answers: Collection[Answer]) -> Count:
    """Return the progress of one part."""
    waiting = [answer for answer in answers if answer.waiting]
    complete = [answer for answer in waiting if answer.is_complete]
    left = {(answer.alike, answer.state) for answer in waiting if not answer.is_complete}
    untouched = sum(answer.is_untouched for answer in answers)
    return Count(part, len(answers), len(waiting), len(left), len(complete), untouched)


def overview(session: Session, excused: Collection[str] = ()) -> list[Count]:
    """Return the progress of each part that staff read, and of each automatic part with held points.

    Excused parts are left out: they need nobody's decision.
    """
    held = set(session.execute(sa.select(database.HELD.c.cell).distinct()).scalars())
    counts = []
    for part in PARTS.values():
        if (part.by_staff or part.cell in held) and part.cell not in excused:
            made = count(part, of_part(session, part.cell))
            if part.by_staff or made.waiting:
                counts.append(made)
    return counts


def complete(session: Session, excused: Collection[str] = (), *, lock: bool = False) -> list[Answer]:
    """Return all derivations with full evidence that wait for confirmation."""
    return [
        answer
        for part in READ
        if part.cell not in excused
        for answer in of_part(session, part.cell, lock=lock)
        if answer.is_complete
    ]


def digest(answers: Iterable[Answer]) -> str:
    """Return one hash of a set of answers and their states."""
    fields = sorted((answer.id, answer.state) for answer in answers)
    return fingerprint(fields)


def comments_of(answers: Iterable[Answer]) -> list[str]:
    """Return the most frequent comments written in a part, the most frequent first."""
    counted: dict[str, int] = {}
    for answer in answers:
        if answer.comment.strip():
            counted[answer.comment] = counted.get(answer.comment, 0) + 1
    return sorted(counted, key=lambda text: (-counted[text], text))[:COMMENTS]
