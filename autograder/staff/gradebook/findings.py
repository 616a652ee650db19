"""The codes of what was found in the answers that staff read, in a table beside nbgrader's rows.

nbgrader has only a comment for it, which is a sentence for people. Everything that decides reads the codes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from nbgrader import api
from sqlalchemy.orm import Session

from autograder.grade import old_sentences
from autograder.grade.evidence import Found
from autograder.homework.questions import MANUAL_PARTS
from autograder.staff.gradebook import ASSIGNMENT
from autograder.staff.gradebook.scores import CellScore
from workbook.common.answer_states import State

#: One row for each answer of which something is known; a written answer that is there has none.
FOUND = sa.Table(
    f"{ASSIGNMENT}_found",
    sa.MetaData(),
    sa.Column("student_id", sa.String(128), primary_key=True),
    sa.Column("cell", sa.String(128), primary_key=True, index=True),
    sa.Column("state", sa.String(32), nullable=False),
    sa.Column("rows", sa.Text, nullable=False),
    sa.Column("rubric", sa.String(32), nullable=False),
    sa.Column("missing", sa.Text, nullable=False),
)


def keep(session: Session, student: str, scores: Iterable[CellScore]) -> None:
    """Replace what is known of one student's answers."""
    session.execute(sa.delete(FOUND).where(FOUND.c.student_id == student))
    rows = [row(student, score.cell, score.found) for score in scores if score.found is not None]
    if rows:
        session.execute(sa.insert(FOUND), rows)


def row(student: str, cell: str, found: Found) -> dict[str, str]:
    """Return one answer's row; PostgreSQL allows no NUL in its text."""
    values = {"state": found.state.value, "rows": json.dumps(found.rows), "rubric": found.rubric}
    return {"student_id": student, "cell": cell, **values, "missing": found.missing.replace("\0", "")}


def of_part(session: Session, cell: str, students: Collection[str] | None = None) -> dict[str, Found]:
    """Return what is known of the answers to a part, by student."""
    query = sa.select(FOUND).where(FOUND.c.cell == cell)
    if students is not None:
        query = query.where(FOUND.c.student_id.in_(students))
    return {
        row.student_id: Found(State(row.state), tuple(json.loads(row.rows)), row.rubric, row.missing)
        for row in session.execute(query)
    }


def upgrade(engine: sa.Engine) -> int:
    """Create the table if the database has none, and fill it once from the comments of an older course.

    Older versions kept only sentences (`autograder.grade.old_sentences`). The table is created and filled in one
    transaction, so a table that exists is complete. Returns the number of rows.
    """
    if sa.inspect(engine).has_table(FOUND.name):
        return 0
    with engine.begin() as connection:
        # Without BEGIN, SQLite's driver would begin the transaction only at the first row, after the table exists.
        locks = {"sqlite": "BEGIN IMMEDIATE"}
        lock = locks.get(engine.dialect.name, "LOCK TABLE comment IN SHARE ROW EXCLUSIVE MODE")
        connection.exec_driver_sql(lock)
        if sa.inspect(connection).has_table(FOUND.name):  # another process was faster
            return 0
        rows = []
        for student, cell, sentence in connection.execute(_sentences()).all():
            found = (
                old_sentences.found_in(MANUAL_PARTS[cell].name, sentence) if cell in MANUAL_PARTS else None
            )
            if found is not None:
                rows.append(row(student, cell, found))
        FOUND.create(connection)
        if rows:
            connection.execute(sa.insert(FOUND), rows)
    return len(rows)


def _sentences() -> sa.Select[Any]:
    """Return a query for what the grader wrote into nbgrader's comments: student, cell and sentence."""
    return (
        sa.select(api.SubmittedAssignment.student_id, api.BaseCell.name, api.Comment.auto_comment)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Comment, api.Comment.notebook_id == api.SubmittedNotebook.id)
        .join(api.BaseCell, api.BaseCell.id == api.Comment.cell_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .where(api.Assignment.name == ASSIGNMENT, api.Comment.auto_comment.is_not(None))
    )
