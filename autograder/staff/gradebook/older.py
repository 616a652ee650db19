"""Brings a course's database and configuration to the names of today, so that a course that has begun goes on.

Our own tables are the homework's: their names begin with the assignment's, so that two homeworks share a course. For a
while they were called ``workbook_…`` for every homework; the trail of changes is the course's, and was called after the
homework before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

#: What our tables began with while a course had one homework.
SHARED = "workbook_"
_TRAIL = "workbook_score_change"
#: What a course's configuration imports: where it was, and where it is.
_MOVED = {
    "from autograder import courses": "from autograder.homework import courses",
    "from autograder.gradebook import": "from autograder.staff.gradebook import",
}


def upgrade_configuration(config: Path) -> None:
    """Let the ``nbgrader_config.py`` of an older course import our modules from where they are today."""
    text = config.read_text(encoding="utf-8")
    new = text
    for old, now in _MOVED.items():
        new = re.sub(rf"^{re.escape(old)}\b", now, new, flags=re.MULTILINE)
    if new != text:
        config.write_text(new, encoding="utf-8")


def upgrade(engine: sa.Engine, assignment: str, own: Iterable[sa.Table]) -> list[str]:
    """Rename what an older version made; returns the old names of what was renamed.

    Rows of ``workbook_…`` tables belong to the one homework that the course had: nothing is taken where the database
    knows another assignment too.
    """
    known = set(sa.inspect(engine).get_table_names())
    renames = {f"{SHARED}{table.name.removeprefix(f'{assignment}_')}": table.name for table in own}
    done = []
    with engine.begin() as connection:
        if "assignment" in known and _sole_assignment(connection) in (None, assignment):
            for old, new in renames.items():
                if old in known and new not in known:
                    _drop_indices(connection, old)
                    connection.exec_driver_sql(f'ALTER TABLE "{old}" RENAME TO "{new}"')
                    done.append(old)
        old = f"{assignment}_score_change"
        if old in known and _TRAIL not in known:
            _drop_triggers(connection, f"{assignment}_score")
            connection.exec_driver_sql(f'ALTER TABLE "{old}" RENAME TO "{_TRAIL}"')
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{assignment}_score_actor"')
            done.append(old)
    return done


def _sole_assignment(connection: sa.Connection) -> str | None:
    """The one assignment of the course; None where there is none yet, "" where there are several."""
    names = [row[0] for row in connection.exec_driver_sql("SELECT name FROM assignment")]
    return names[0] if len(names) == 1 else "" if names else None


def _drop_indices(connection: sa.Connection, table: str) -> None:
    """An index keeps its name when its table is renamed; `create_all` makes it again under the new one."""
    for index in sa.inspect(connection).get_indexes(table):
        connection.exec_driver_sql(f'DROP INDEX IF EXISTS "{index["name"]}"')


def _drop_triggers(connection: sa.Connection, begins: str) -> None:
    if connection.dialect.name != "sqlite":
        for name in (begins, f"{begins}_gone"):
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}" ON grade')
        return
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in found:
        if name.startswith(begins):
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
