"""The reading page's own tables, which nbgrader lacks: answers, rubric items, requests, readers, decisions.

Scores and comments are stored in nbgrader's tables ``grade`` and ``comment``. A ``cell`` is nbgrader's grade id of one
part (``q4a-derivation``, ``q6a``). Readers belong to the course, all other rows to this homework.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from autograder.staff.gradebook import ASSIGNMENT

READING = sa.MetaData()
#: Up to so many students are asked for by name in a query; for more, all rows of a part are read at once.
FEW = 50


def now() -> str:
    """Return the current time in the format that the tables store."""
    return datetime.now(UTC).isoformat(timespec="seconds")


#: Which file each student's answers were read from, so that only changed files are read again.
PAGES = sa.Table(
    f"{ASSIGNMENT}_page",
    READING,
    sa.Column("student_id", sa.String(128), primary_key=True),
    sa.Column("notebook", sa.String(128), primary_key=True),
    sa.Column("stamp", sa.String(64), nullable=False),
)
#: What each student wrote in each part. ``pictures`` is a hash of the pictures in it; answers that are graded together
#: have the same ``alike``.
ANSWERS = sa.Table(
    f"{ASSIGNMENT}_answer",
    READING,
    sa.Column("student_id", sa.String(128), primary_key=True),
    sa.Column("cell", sa.String(128), primary_key=True),
    sa.Column("notebook", sa.String(128), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("plain", sa.Text, nullable=False),
    sa.Column("pictures", sa.String(64), nullable=False),
    sa.Column("alike", sa.String(160), nullable=False),
)
sa.Index(f"{ASSIGNMENT}_answer_alike", ANSWERS.c.cell, ANSWERS.c.alike)
#: Rubric items of a part, from `solutions/written/` (``source`` names the row) or added by staff.
ITEMS = sa.Table(
    f"{ASSIGNMENT}_rubric_item",
    READING,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("cell", sa.String(128), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("points", sa.Float, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.String(32), nullable=False),
)
#: Which items an answer has.
GIVEN = sa.Table(
    f"{ASSIGNMENT}_rubric_given",
    READING,
    sa.Column("student_id", sa.String(128), primary_key=True),
    sa.Column("cell", sa.String(128), primary_key=True),
    sa.Column("item_id", sa.Integer, primary_key=True),
)
sa.Index(f"{ASSIGNMENT}_rubric_given_item", GIVEN.c.item_id)
#: Regrade requests; ``answered_at`` is empty while a request is open.
REQUESTS = sa.Table(
    f"{ASSIGNMENT}_request",
    READING,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("student_id", sa.String(128), nullable=False, index=True),
    sa.Column("question", sa.String(128), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("made_at", sa.String(32), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("answered_at", sa.String(32), nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
)
#: Who may open the page. A link contains the key, so a new key invalidates older links.
READERS = sa.Table(
    "workbook_reader",
    READING,
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("invited_at", sa.String(32), nullable=False),
)
#: Readers' decisions, with the previous rows, so that a decision can be undone.
DECISIONS = sa.Table(
    f"{ASSIGNMENT}_decision",
    READING,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("who", sa.String(128), nullable=False, index=True),
    sa.Column("cell", sa.String(128), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("answers", sa.Integer, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("undone", sa.Boolean, nullable=False),
)
