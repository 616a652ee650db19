"""Upgrade a course's database and configuration to the current names, so that a running course can continue.

The names of our tables begin with the assignment's name, so that two homeworks can share a course. In an older version,
the tables of every homework were called ``workbook_…``. The audit trail belongs to the course; in a still older
version, its name began with the homework's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from workbook.common.atomic import replace_file

#: Prefix of our tables when a course had only one homework.
SHARED = "workbook_"
_TRAIL = "workbook_score_change"
#: Old and new import statements in a course's configuration.
_MOVED = {
    "from autograder import courses": "from autograder.homework import courses",
    "from autograder.gradebook import": "from autograder.staff.gradebook import",
}


def upgrade_configuration(config: Path) -> None:
    """Change the imports in an older course's ``nbgrader_config.py`` to the modules' current places."""
    text = config.read_text(encoding="utf-8")
    new = text
    for old, now in _MOVED.items():
        new = re.sub(rf"^{re.escape(old)}\b", now, new, flags=re.MULTILINE)
    if new != text:
        replace_file(config, new.encode(), durable=True)


def upgrade(engine: sa.Engine, assignment: str, own: Iterable[sa.Table]) -> list[str]:
    """Rename the tables of an older version; return the old names.

    Rows of ``workbook_…`` tables belong to the course's only homework, so these tables are not renamed if the
    database contains another assignment.
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
    """Return the course's only assignment, None if it has no assignment yet, or "" if it has several."""
    names = [row[0] for row in connection.exec_driver_sql("SELECT name FROM assignment")]
    return names[0] if len(names) == 1 else "" if names else None


def _drop_indices(connection: sa.Connection, table: str) -> None:
    """Drop a table's indices: they keep their names when it is renamed, and `create_all` creates them again."""
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
