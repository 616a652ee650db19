"""A course folder that was being filled when its process was killed is made whole by the same command."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from autograder.staff.gradebook import ASSIGNMENT, database
from tests.gradebook.conftest import Class, cell_of

pytestmark = pytest.mark.exhaustive


def fill_until(made: Class, moment: int | str, said: Path) -> None:
    """Fill a course, and kill this process before its nth file or commit, or before a statement; write their number."""
    seen = 0

    def one_more(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        return lambda *args, **named: (one_more(), real(*args, **named))[1]

    def of_a_statement(connection: object, cursor: object, statement: str, *_: object) -> None:
        if isinstance(moment, str) and moment in statement:
            os.kill(os.getpid(), signal.SIGKILL)

    os.replace, shutil.copyfile = counted(os.replace), counted(shutil.copyfile)
    sa.event.listen(sa.Engine, "commit", one_more)
    sa.event.listen(sa.Engine, "before_cursor_execute", of_a_statement)
    made.fill()
    said.write_text(str(seen))


def filled(made: Class) -> tuple[object, ...]:
    """The files of a course folder, and the rows of its gradebook without times and random ids."""
    queries = (
        "SELECT version_num FROM alembic_version",
        "SELECT n.name, b.type, b.name FROM base_cell b JOIN notebook n ON n.id = b.notebook_id",
        "SELECT n.name, b.name, g.max_score FROM grade_cells g JOIN base_cell b ON b.id = g.id"
        " JOIN notebook n ON n.id = b.notebook_id",
        "SELECT a.student_id, b.name, g.auto_score, g.needs_manual_grade FROM grade g"
        " JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook n ON n.id = g.notebook_id"
        " JOIN submitted_assignment a ON a.id = n.assignment_id",
        "SELECT a.student_id, b.name, c.auto_comment FROM comment c JOIN base_cell b ON b.id = c.cell_id"
        " JOIN submitted_notebook n ON n.id = c.notebook_id JOIN submitted_assignment a ON a.id = n.assignment_id",
        "SELECT student, notebook, cell, field, old, new, who, why FROM workbook_score_change",
        f"SELECT student_id, name, sha256, missing FROM {database.SUBMISSIONS.name}",
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger', 'index')",
    )
    with database.connect(made.url) as book:
        rows = [sorted(map(repr, book.db.execute(sa.text(query)))) for query in queries]
    files = {
        str(path.relative_to(made.course)): path.read_bytes()
        for path in made.course.rglob("*")
        if path.is_file() and not path.name.startswith("gradebook.db")
    }
    return files, *rows


@pytest.fixture
def two_students(tmp_path: Path, released) -> Class:
    """Two students' submissions and reports, and a course folder that is not there yet."""
    made = Class(tmp_path, released, database.normalized(str(tmp_path / "course" / "gradebook.db")))
    for number in (1, 2):
        made.hand_in(
            f"student-0{number}",
            lambda notebooks: setattr(cell_of(notebooks, "p3a-answer"), "source", "Sixty words."),
            share=0.5,
        )
    return made


def killed_at(made: Class, moment: int | str) -> int:
    """Fill a new course folder in a process of its own; returns the moments that it saw, or 0 if it was killed."""
    shutil.rmtree(made.course, ignore_errors=True)
    said = made.folder / "moments"
    said.unlink(missing_ok=True)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["autograder.staff.gradebook.course", "tests.gradebook.test_kills_of_filling"]
    )
    process = context.Process(target=fill_until, args=(made, moment, said))
    process.start()
    process.join()
    assert process.exitcode == (0 if said.is_file() else -signal.SIGKILL)
    return int(said.read_text()) if said.is_file() else 0


#: Before these statements something is half made that a later run could take for whole.
HALF = (
    "CREATE TABLE alembic_version",
    "INSERT INTO alembic_version",
    f"CREATE INDEX ix_{ASSIGNMENT}_",
    "INSERT INTO solution_cells",
    "INSERT INTO source_cell ",
    f"INSERT INTO {database.SUBMISSIONS.name}",
)


@pytest.mark.parametrize(("statements", "moments"), [(HALF[3:5], 1), (HALF, 40)])
def test_a_course_that_was_killed_while_it_was_filled_is_filled_by_the_same_command(
    two_students: Class, statements: tuple[str, ...], moments: int
) -> None:
    every = killed_at(two_students, 10**9)
    whole = filled(two_students)
    for moment in (*statements, *range(every, 0, -max(every // moments, 1))):
        assert killed_at(two_students, moment) == 0
        two_students.fill()
        assert filled(two_students) == whole, f"killed at {moment} of {every}"
