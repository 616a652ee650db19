"""Compute final grades from the database: automatic and manual scores, then the late policy.

Nothing is cached. nbgrader's late penalties are not used, because they apply to the score before staff have read
anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from nbgrader import api

from autograder.homework.questions import NOTEBOOKS, QUESTIONS, add_points, part_of
from autograder.people import rosters
from autograder.people.directory import Directory, Person
from autograder.staff.gradebook import ASSIGNMENT, database, excuse, late
from autograder.staff.gradebook.late import Lateness, Policy
from autograder.staff.gradebook.scores import clamp
from workbook.common.points import to_hundredths


@dataclass(frozen=True)
class CellGrade:
    """The scores of one graded cell; None means that there is no score."""

    max_score: float
    auto: float | None
    manual: float | None
    extra: float
    needs_manual_grade: bool
    held: float = 0.0
    """Points held because of a grader error: neither earned nor lost until staff give a score."""
    by_staff: bool = False
    """Whether staff read it; the checker's proposed score counts only after a person has confirmed it."""

    @property
    def score(self) -> float:
        """The score that counts, rounded to two decimals: staff's score if there is one."""
        filled_in = self.by_staff and self.needs_manual_grade
        score = self.manual if self.manual is not None else None if filled_in else self.auto
        return to_hundredths(clamp(0.0 if score is None else score, self.max_score))


@dataclass(frozen=True)
class Grades:
    """One student's grades; ``student`` is the folder name in a run's output, ``name`` the submission's name."""

    student: str
    name: str
    cells: dict[str, CellGrade]
    submitted: datetime | None
    lateness: Lateness
    refused: str | None = None
    missing: tuple[str, ...] = field(default=())
    person: Person = field(default_factory=lambda: Person(""))
    excused: Mapping[str, excuse.How] = field(default_factory=dict)
    """Cells that the course excuses, and their treatment."""

    @property
    def points(self) -> float:
        """Points before lateness, extra points included."""
        return add_points(
            [cell.score for cell in self.cells.values()] + [cell.extra for cell in self.cells.values()]
        )

    @property
    def held(self) -> float:
        """Points that staff still have to decide on; no other value here includes them."""
        return add_points([cell.held for cell in self.cells.values()])

    @property
    def up_to(self) -> float:
        """The value of ``final`` if staff give all held points."""
        return self.lateness.apply(add_points([self.points, self.held]))

    @property
    def max_points(self) -> float:
        return add_points([cell.max_score for cell in self.cells.values()])

    @property
    def final(self) -> float:
        """Points that count, after the late penalty."""
        return self.lateness.apply(self.points)

    @property
    def to_grade(self) -> tuple[str, ...]:
        """Cells that wait for staff."""
        return tuple(name for name, cell in self.cells.items() if cell.needs_manual_grade)

    @property
    def why_ungraded(self) -> str:
        """Why a part of the homework was not graded; empty if everything was graded."""
        if self.refused is not None:
            return f"refused: {self.refused}"
        return "missing: " + ", ".join(self.missing) if self.missing else ""


def cell_order() -> list[str]:
    """Return the names of all graded cells in the order of the homework: a question, then its derivation."""
    names = []
    for notebook in NOTEBOOKS:
        for question in notebook.questions:
            names.append(question.name)
            if question.derivation:
                names.append(part_of(question.name, "derivation"))
    return names


def is_automatic(cell: str) -> bool:
    """Return whether tests score a graded cell."""
    return cell in QUESTIONS and QUESTIONS[cell].judged != "staff"


def read(url: str, policy_file: Path | None = None, roster_file: Path | None = None) -> list[Grades]:
    """Return everybody's grades from a database, with a late policy and a roster of students whom it may name.

    Raises PolicyError or RosterError, whose messages name the file, if one of them cannot be used.
    """
    policy = late.read(policy_file) if policy_file else None
    course = rosters.read_roster(roster_file) if roster_file else None
    others = Directory((person, person) for person in course) if course else None
    with database.connect(url) as book:
        try:
            return load(book, policy, others)
        except late.PolicyError as problem:
            raise late.PolicyError(f"{policy_file}: {problem}") from problem


def load(
    gradebook: api.Gradebook, policy: Policy | None = None, others: Directory[Any] | None = None
) -> list[Grades]:
    """Return the grades of everybody with a submission, sorted by student; without a policy nobody is late or excused.

    A student whose submission was refused or is incomplete is listed with the reason. Grades have the student's cells
    in the order of the homework, after excused questions were treated as the policy says. Pending changes of the
    database session are rolled back first.

    Parameters
    ----------
    policy : Policy, optional
        The late policy.
    others : Directory, optional
        People in the course whom the policy may name although they handed in nothing.

    Raises
    ------
    PolicyError
        Unless each student named in the policy is exactly one person (`Policy.matched`).
    """
    session = gradebook.db
    session.rollback()
    persons, said_late = people_of(gradebook)
    if policy is not None:
        policy = policy.matched(Directory((person, student) for student, person in persons.items()), others)
    own = {row.student_id: row for row in session.execute(sa.select(database.SUBMISSIONS))}
    times = _times(session)
    cells = _cells(gradebook)
    everybody = []
    for student in sorted(times):
        about = own.get(student)
        at = times[student]
        submitted = at.replace(tzinfo=UTC) if at is not None else None
        lateness = (
            Lateness(0, 0, 0.0) if policy is None else policy.of(student, submitted, said_late.get(student))
        )
        known = cells.get(student, {})
        if policy is not None:
            known = _excused(known, policy.excused_cells)
        everybody.append(
            Grades(
                student,
                about.name if about else student,
                {name: known[name] for name in cell_order() if name in known},
                submitted,
                lateness,
                about.refused if about else None,
                tuple(json.loads(about.missing)) if about else (),
                persons[student],
                {} if policy is None else policy.excused_cells,
            )
        )
    return everybody


def _excused(cells: dict[str, CellGrade], excused: Mapping[str, excuse.How]) -> dict[str, CellGrade]:
    """Return the cells with those of excused questions at full points, or removed."""
    made = dict(cells)
    for name in cells.keys() & excused.keys():
        if excused[name] == "dropped":
            del made[name]
        else:
            most = cells[name].max_score
            made[name] = CellGrade(most, most, None, cells[name].extra, False)
    return made


def people_of(gradebook: api.Gradebook) -> tuple[dict[str, Person], dict[str, bool | None]]:
    """Return everybody in the gradebook by folder name, and whether the sources say that they were late."""
    session = gradebook.db
    names = dict(
        session.execute(sa.select(database.SUBMISSIONS.c.student_id, database.SUBMISSIONS.c.name)).all()
    )
    known = {row.student_id: row for row in session.execute(sa.select(database.HANDED_IN))}
    persons, late = {}, {}
    for (student,) in session.execute(sa.select(api.Student.id)):
        row = known.get(student)
        email, ids = (row.email, json.loads(row.ids)) if row else ("", {})
        persons[student] = Person(names.get(student, student), email, ids, student)
        late[student] = row.late if row else None
    return persons, late


def _times(session: Any) -> dict[str, datetime | None]:
    """Return when each student with a submission handed in, without a time zone (UTC); None if it is not known."""
    return dict(
        session.execute(
            sa.select(api.SubmittedAssignment.student_id, api.SubmittedAssignment.timestamp)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .where(api.Assignment.name == ASSIGNMENT)
        ).all()
    )


def _cells_query() -> Any:
    """Return the query for all grades: student, cell, most, automatic, manual and extra points, whether it waits."""
    grade, cell = api.Grade.__table__, api.GradeCell.__table__
    base, notebook = api.BaseCell.__table__, api.SubmittedNotebook.__table__
    submission, assignment = api.SubmittedAssignment.__table__, api.Assignment.__table__
    return (
        sa.select(
            submission.c.student_id,
            base.c.name,
            cell.c.max_score,
            grade.c.auto_score,
            grade.c.manual_score,
            grade.c.extra_credit,
            grade.c.needs_manual_grade,
        )
        .join(cell, cell.c.id == grade.c.cell_id)
        .join(base, base.c.id == cell.c.id)
        .join(notebook, notebook.c.id == grade.c.notebook_id)
        .join(submission, submission.c.id == notebook.c.assignment_id)
        .join(assignment, assignment.c.id == submission.c.assignment_id)
        .where(assignment.c.name == ASSIGNMENT)
    )


def _cells(gradebook: api.Gradebook) -> dict[str, dict[str, CellGrade]]:
    """Return all graded cells by student and name, with one query; a class of 1,000 has 60,000 cells.

    Points of a cell are held only until staff give it a score. Extra points are rounded to cents.
    """
    found = gradebook.db.execute(sa.select(database.HELD))
    held = {(row.student_id, row.cell): row.points for row in found}
    cells: dict[str, dict[str, CellGrade]] = {}
    for student, name, most, auto, manual, extra, waiting in gradebook.db.execute(_cells_query()):
        kept_back = held.get((student, name), 0.0) if manual is None else 0.0
        cells.setdefault(student, {})[name] = CellGrade(
            most,
            auto,
            manual,
            to_hundredths(extra or 0),
            bool(waiting),
            kept_back,
            not is_automatic(name),
        )
    return cells


def set_times(gradebook: api.Gradebook, times: dict[str, datetime]) -> dict[str, str]:
    """Store when each student handed in; return the names for which no time was stored, and why."""
    directory = Directory((person, student) for student, person in people_of(gradebook)[0].items())
    named: dict[str, list[str]] = {}
    wrong = {}
    for name in times:
        found = directory.find(name)
        if len(found) == 1:
            named.setdefault(found[0], []).append(name)
        else:
            wrong[name] = "matches several people" if found else "not in the gradebook"
    for student, (name, *others) in named.items():
        try:
            submission = gradebook.find_submission(ASSIGNMENT, student)
        except api.MissingEntry:
            wrong |= dict.fromkeys((name, *others), "not in the gradebook")
            continue
        if others:
            wrong |= dict.fromkeys((name, *others), f"{student} appears under several names")
            continue
        # nbgrader stores naive times in UTC.
        submission.timestamp = times[name].astimezone(UTC).replace(tzinfo=None)
    gradebook.db.commit()
    return wrong
