"""The audit trail: every score change in the database, with its time, old and new value, author, and reason.

Database triggers write the trail, so it records changes from every source: the batch, formgrader, an nbgrader command,
or manual SQL. `acting` sets the author and the reason, through a one-row table in SQLite and a transaction setting in
PostgreSQL. A change without an author is recorded as made by ``unknown``.
"""

from __future__ import annotations

import contextvars
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.orm import Session

_FIELDS = ("auto_score", "manual_score", "extra_credit")
_actor: contextvars.ContextVar[tuple[str, str]] = contextvars.ContextVar("actor", default=("", ""))
_audited: WeakKeyDictionary[Engine, bool] = WeakKeyDictionary()


@dataclass(frozen=True)
class Change:
    """One change of one score; None for ``old`` or ``new`` means that there was no score before or after it."""

    at: str
    student: str
    notebook: str
    cell: str
    field: str
    old: float | None
    new: float | None
    who: str
    why: str


@contextmanager
def acting(who: str, why: str) -> Iterator[None]:
    """Set the author of, and the reason for, score changes inside the block."""
    token = _actor.set((who, why))
    try:
        yield
    finally:
        _actor.reset(token)


def claim(who: str, why: str) -> None:
    """Do the same as `acting` for the rest of the current context; each formgrader request runs in its own context."""
    _actor.set((who, why))


@contextmanager
def claimed(session: Session, who: str, why: str) -> Iterator[None]:
    """Set author and reason for score changes by SQL statements inside the block, in the current transaction.

    The block begins with a write, so an SQLite database is locked for others until the transaction ends. Values that
    are read inside the block cannot change before they are written.
    """
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    _say_who(session, {"who": who, "why": why})
    yield
    if _is_sqlite(engine):
        session.execute(text("DELETE FROM workbook_score_actor"))


def _say_who(session: Session, values: dict[str, str]) -> None:
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    if _is_sqlite(engine):
        session.connection().execute(
            text("INSERT OR REPLACE INTO workbook_score_actor VALUES (1, :who, :why)"), values
        )
    else:
        session.connection().execute(
            text("SELECT set_config('workbook.who', :who, true), set_config('workbook.why', :why, true)"),
            values,
        )


def last_change(session: Session, student: str, cell: str) -> Change | None:
    """Return the newest change of one part's score, or None."""
    query = (
        "SELECT at, student, notebook, cell, field, old, new, who, why FROM workbook_score_change"
        " WHERE student = :student AND cell = :cell ORDER BY id DESC LIMIT 1"
    )
    row = session.execute(text(query), {"student": student, "cell": cell}).first()
    return Change(*row) if row else None


def current_user() -> str:
    """Return the name of the user who runs this program."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def install(engine: Engine) -> None:
    """Create the trail's table and triggers if they are missing."""
    with engine.begin() as connection:
        statements = _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL
        for statement in statements:
            connection.exec_driver_sql(statement)
    _audited[engine] = True


def changes(connection: Connection, student: str | None = None) -> list[Change]:
    """Return the trail of one student or of all students, oldest change first."""
    query = (
        "SELECT at, student, notebook, cell, field, old, new, who, why FROM workbook_score_change"
        " WHERE :student IS NULL OR student = :student ORDER BY id"
    )
    if connection.dialect.name != "sqlite":  # a parameter that may be NULL needs an explicit type
        query = query.replace(":student IS", "CAST(:student AS TEXT) IS")
    return [Change(*row) for row in connection.execute(text(query), {"student": student})]


@event.listens_for(Session, "before_flush")
def _tell_who(session: Session, *_: Any) -> None:
    if _touches_scores(session):
        who, why = _actor.get()
        _say_who(session, {"who": who or current_user(), "why": why})


@event.listens_for(Session, "after_flush")
def _forget_who(session: Session, *_: Any) -> None:
    if _touches_scores(session) and session.get_bind().dialect.name == "sqlite":
        session.connection().execute(text("DELETE FROM workbook_score_actor"))


def _touches_scores(session: Session) -> bool:
    if not any(
        getattr(row, "__tablename__", "") == "grade"
        for row in (*session.dirty, *session.new, *session.deleted)
    ):
        return False
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    if engine not in _audited:
        _audited[engine] = inspect(engine).has_table(
            "workbook_score_actor" if _is_sqlite(engine) else "workbook_score_change"
        )
    return _audited[engine]


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _values(row: str) -> str:
    """Return SQL for the student, notebook, and cell of a row of ``grade`` (``NEW`` or ``OLD``)."""
    book = f"FROM submitted_notebook n JOIN notebook b ON b.id = n.notebook_id WHERE n.id = {row}.notebook_id"
    owner = "FROM submitted_notebook n JOIN submitted_assignment a ON a.id = n.assignment_id"
    owner += f" WHERE n.id = {row}.notebook_id"
    return (
        f"coalesce((SELECT a.student_id {owner}), ''), coalesce((SELECT b.name {book}), ''), "
        f"coalesce((SELECT c.name FROM base_cell c WHERE c.id = {row}.cell_id), '')"
    )


_COLUMNS = "(at, student, notebook, cell, field, old, new, who, why)"
_SQLITE_WHO = (
    "coalesce((SELECT who FROM workbook_score_actor), 'unknown'), "
    "coalesce((SELECT why FROM workbook_score_actor), '')"
)


def _sqlite_trigger(field: str, when: str) -> str:
    old, new, row = {
        "UPDATE": (f"OLD.{field}", f"NEW.{field}", "NEW"),
        "INSERT": ("NULL", f"NEW.{field}", "NEW"),
        "DELETE": (f"OLD.{field}", "NULL", "OLD"),
    }[when]
    timing = "BEFORE DELETE" if when == "DELETE" else f"AFTER {when}"
    return (
        f"CREATE TRIGGER IF NOT EXISTS workbook_{field}_{when.lower()} {timing} ON grade WHEN {old} IS NOT {new} BEGIN "
        f"INSERT INTO workbook_score_change {_COLUMNS} VALUES (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), {_values(row)}, "
        f"'{field}', {old}, {new}, {_SQLITE_WHO}); END"
    )


_TABLE = (
    "CREATE TABLE IF NOT EXISTS workbook_score_change (id {key}, at TEXT NOT NULL, student TEXT NOT NULL,"
    " notebook TEXT NOT NULL, cell TEXT NOT NULL, field TEXT NOT NULL, old {number}, new {number},"
    " who TEXT NOT NULL, why TEXT NOT NULL)"
)
_INDEX = "CREATE INDEX IF NOT EXISTS workbook_score_change_of ON workbook_score_change (student, cell)"
_SQLITE = [
    _TABLE.format(key="INTEGER PRIMARY KEY AUTOINCREMENT", number="REAL"),
    _INDEX,
    "CREATE TABLE IF NOT EXISTS workbook_score_actor (id INTEGER PRIMARY KEY CHECK (id = 1), who TEXT, why TEXT)",
    *(_sqlite_trigger(field, when) for field in _FIELDS for when in ("INSERT", "UPDATE", "DELETE")),
]


def _postgresql_insert(field: str, row: str, old: str, new: str) -> str:
    return (
        f"IF {old} IS DISTINCT FROM {new} THEN INSERT INTO workbook_score_change {_COLUMNS} VALUES ("
        "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), "
        f"{_values(row)}, '{field}', {old}, {new}, who, why); END IF; "
    )


_POSTGRESQL = [
    _TABLE.format(key="BIGSERIAL PRIMARY KEY", number="DOUBLE PRECISION"),
    _INDEX,
    "CREATE OR REPLACE FUNCTION workbook_record_score() RETURNS trigger AS $$ DECLARE "
    "who TEXT := coalesce(nullif(current_setting('workbook.who', true), ''), 'unknown'); "
    "why TEXT := coalesce(current_setting('workbook.why', true), ''); BEGIN IF TG_OP = 'DELETE' THEN "
    + "".join(_postgresql_insert(f, "OLD", f"OLD.{f}", "NULL::double precision") for f in _FIELDS)
    + "RETURN OLD; ELSIF TG_OP = 'INSERT' THEN "
    + "".join(_postgresql_insert(f, "NEW", "NULL::double precision", f"NEW.{f}") for f in _FIELDS)
    + "ELSE "
    + "".join(_postgresql_insert(f, "NEW", f"OLD.{f}", f"NEW.{f}") for f in _FIELDS)
    + "END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
    "DROP TRIGGER IF EXISTS workbook_score ON grade",
    "DROP TRIGGER IF EXISTS workbook_score_gone ON grade",
    "CREATE TRIGGER workbook_score AFTER INSERT OR UPDATE ON grade FOR EACH ROW "
    "EXECUTE FUNCTION workbook_record_score()",
    "CREATE TRIGGER workbook_score_gone BEFORE DELETE ON grade FOR EACH ROW EXECUTE FUNCTION workbook_record_score()",
]
