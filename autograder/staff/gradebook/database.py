"""Open nbgrader's database of one course, prepare it from the release, and fill it from reports.

SQLite is the default; a URL selects PostgreSQL. Scores go into rows that the release defines, never into rows that a
submission's cells name. All rows of a student change in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from nbgrader import api, dbutil, utils
from nbgrader.preprocessors import SaveCells

from autograder.escaping import line
from autograder.grade.report import HandedIn, Report, unreadable
from autograder.homework.questions import NOTEBOOKS
from autograder.staff.gradebook import ASSIGNMENT, audit, findings, migrations, scores
from autograder.staff.gradebook.reading.tables import READING
from workbook.common.points import same_points
from workbook.submission.limits import Refused

#: Seconds to wait for another writer of the same SQLite file; nbgrader's 5 s can lose a student under load.
LOCK_SECONDS = 60

#: Tables of this homework; every homework of a course has its own.
_OWN = sa.MetaData()
#: The report's data about a submission as a whole, for which nbgrader's tables have no columns.
SUBMISSIONS = sa.Table(
    f"{ASSIGNMENT}_submission",
    _OWN,
    sa.Column("student_id", sa.String(128), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("release", sa.String(64), nullable=False),
    sa.Column("isolation", sa.String(32), nullable=False),
    sa.Column("refused", sa.Text),
    sa.Column("missing", sa.Text, nullable=False),
    sa.Column("recorded_at", sa.String(32), nullable=False),
)
#: Students' ids in the course's system; nbgrader stores only a name and an e-mail address.
HANDED_IN = sa.Table(
    f"{ASSIGNMENT}_handed_in",
    _OWN,
    sa.Column("student_id", sa.String(128), primary_key=True),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("ids", sa.Text, nullable=False),
    sa.Column("late", sa.Boolean),
)
#: Points of automatic cells that are held because of a grader error, until staff decide.
HELD = sa.Table(
    f"{ASSIGNMENT}_held",
    _OWN,
    sa.Column("student_id", sa.String(128), primary_key=True),
    sa.Column("cell", sa.String(128), primary_key=True),
    sa.Column("points", sa.Float, nullable=False),
)
#: Files that a run found and could not take, so that their possible authors do not get a zero.
LEFT = sa.Table(
    f"{ASSIGNMENT}_left",
    _OWN,
    sa.Column("results", sa.String(500), primary_key=True),
    sa.Column("name", sa.String(1000), primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
)


# nbgrader calls the program `alembic` on PATH for the schema's version when it creates a database. The library also
# provides it.
def _schema_version() -> str:
    return str(ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head())


api.get_alembic_version = _schema_version


@dataclass(frozen=True)
class Recorded:
    """What `record` changed: cells with a new automatic score, and those of them that staff had scored."""

    student: str
    changed: tuple[str, ...]
    overruled: tuple[str, ...]


def normalized(url: str) -> str:
    """Return a normalized database URL: a bare path means an SQLite file, and psycopg connects to PostgreSQL.

    >>> normalized("postgresql://localhost/grades")
    'postgresql+psycopg://localhost/grades'
    >>> normalized("/srv/grades.db")
    'sqlite:////srv/grades.db?timeout=60'
    """
    if "://" not in url:
        url = f"sqlite:///{Path(url).absolute()}"
    scheme, rest = url.split("://", 1)
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg"
    if scheme.startswith("sqlite") and "timeout=" not in rest and rest not in ("", "/:memory:"):
        rest += ("&" if "?" in rest else "?") + f"timeout={LOCK_SECONDS}"
    return f"{scheme}://{rest}"


def connect(url: str) -> api.Gradebook:
    """Open a course's database, creating it and its audit trail if necessary; use it as a context manager."""
    url = normalized(url)
    parsed = sa.make_url(url)
    if parsed.drivername.startswith("sqlite") and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    gradebook = api.Gradebook(url)
    _finish_creation(gradebook.engine)
    migrations.upgrade(gradebook.engine, ASSIGNMENT, (*_OWN.tables.values(), *READING.tables.values()))
    for tables in (_OWN, READING):
        tables.create_all(gradebook.engine)
        for index in (index for table in tables.tables.values() for index in table.indexes):
            # A process may have been killed after it had created the table.
            index.create(gradebook.engine, checkfirst=True)
    findings.upgrade(gradebook.engine)
    audit.install(gradebook.engine)
    return gradebook


def _finish_creation(engine: sa.Engine) -> None:
    """Write the schema's version if a process was killed after it had created nbgrader's tables and before that."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"
        )
        if connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 0:
            connection.execute(
                sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": _schema_version()}
            )


class CellsChangedError(Refused):
    """The homework's graded cells are not those of the submissions in the database; the message says what to do."""


def prepare(gradebook: api.Gradebook, url: str, assignment_folder: Path) -> None:
    """Write the homework's notebooks and cells from the released notebooks in ``assignment_folder``.

    Raises CellsChangedError if cells were added or removed while submissions are in the database.
    """
    gradebook.update_or_create_assignment(ASSIGNMENT)
    known = _known_cells(gradebook)
    for notebook in NOTEBOOKS:
        node = nbformat.read(assignment_folder / notebook.file, as_version=4)
        before, now = known.get(notebook.name, {}), _cells_of(node)
        if before == now:
            continue
        resources = {
            "nbgrader": {"notebook": notebook.name, "assignment": ASSIGNMENT, "db_url": normalized(url)}
        }
        try:
            SaveCells().preprocess(node, resources)
        except RuntimeError as problem:  # nbgrader's word for it, which does not say what changed
            if before.keys() == now.keys():
                raise
            raise CellsChangedError(_what_changed(notebook.name, before, now)) from problem
    gradebook.db.expire_all()


def _what_changed(
    notebook: str, before: Collection[tuple[str, str]], now: Collection[tuple[str, str]]
) -> str:
    old, new = {cell for _, cell in before}, {cell for _, cell in now}
    changes = {
        "added": new - old,
        "removed": old - new,
        "changed": {cell for _, cell in set(before) ^ set(now)} & old & new,
    }
    differences = "; ".join(f"{what}: {', '.join(sorted(cells))}" for what, cells in changes.items() if cells)
    return (
        f"the cells of {notebook} are not those of the submissions in the gradebook ({differences}), and nbgrader "
        "cannot change them now. Undo this change of the notebook, or grade everybody into a new gradebook (another "
        "--db); scores that staff gave are not in the new one."
    )


#: Kinds of rows of a notebook, and nbgrader's tests for the cells that have such a row.
_KINDS: dict[Any, Callable[[Any], bool]] = {
    api.GradeCell: utils.is_grade,
    api.SolutionCell: utils.is_solution,
    api.SourceCell: lambda cell: utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell),
}


def _cells_of(node: Any) -> dict[tuple[str, str], float | None]:
    """Return the points of each row that a released notebook has in the database, by kind and cell."""
    return {
        (kind.__tablename__, cell.metadata.nbgrader.grade_id): float(cell.metadata.nbgrader.points)
        if kind is api.GradeCell
        else None
        for kind, has_row in _KINDS.items()
        for cell in node.cells
        if has_row(cell)
    }


def _known_cells(gradebook: api.Gradebook) -> dict[str, dict[tuple[str, str], float | None]]:
    """Return the same for each notebook in the database. A killed run may have written some of a notebook's rows."""
    known: dict[str, dict[tuple[str, str], float | None]] = {}
    for kind in _KINDS:
        own = gradebook.db.query(kind).join(api.Notebook).join(api.Assignment)
        for cell in own.filter(api.Assignment.name == ASSIGNMENT):
            points = cell.max_score if kind is api.GradeCell else None
            known.setdefault(cell.notebook.name, {})[kind.__tablename__, cell.name] = points
    return known


def record(gradebook: api.Gradebook, student: str, report: Report, *, why: str = "graded") -> Recorded:
    """Write one report's scores as those of ``student`` (a folder name of the run's output), and commit.

    Scores and comments that staff gave are kept. A cell with such a score waits for another review if the submission or
    the automatic score differs; another cell waits if its new score says so. Held points, the comments of the tests,
    the checker's findings, and what is known about the student are replaced. ``why`` goes into the record of changes.
    The result names the cells whose automatic score changed since an earlier record, and those that are marked for
    review.

    Raises
    ------
    KeyError
        If the gradebook lacks a cell of the homework.
    """
    _name(gradebook.update_or_create_student(student), report.student)
    # nbgrader builds the rows before it adds them; flushing half of them only causes SQLAlchemy warnings.
    with gradebook.db.no_autoflush:
        gradebook.update_or_create_submission(ASSIGNMENT, student)
    previous = gradebook.db.execute(sa.select(SUBMISSIONS.c.sha256).filter_by(student_id=student)).scalar()
    resubmitted = previous is not None and previous != report.submission_sha256
    rows, comments = rows_of(gradebook, student), rows_of(gradebook, student, api.Comment)
    changed, overruled = [], []
    gradebook.db.execute(sa.delete(HELD).where(HELD.c.student_id == student))
    cells = scores.of_report(report)
    findings.keep(gradebook.db, student, cells)
    with audit.acting(audit.current_user(), f"{why} with release {report.release}"):
        for new in cells:
            grade = rows[new.notebook, new.cell]
            differs = not _same(grade.auto_score, new.auto_score)
            if differs and previous is not None:
                changed.append(new.cell)
            grade.auto_score = new.auto_score
            if grade.manual_score is None:
                grade.needs_manual_grade = new.needs_manual_grade
            elif differs or resubmitted:
                # Staff's score is kept, as nbgrader does, and marked for another review.
                grade.needs_manual_grade = True
                overruled.append(new.cell)
            if new.held:
                values = {"student_id": student, "cell": new.cell, "points": new.held}
                gradebook.db.execute(sa.insert(HELD).values(values))
            if (comment := comments.get((new.notebook, new.cell))) is not None:
                comment.auto_comment = new.comment
        _remember(gradebook, student, report)
        _remember_who(gradebook, student, report.handed_in or None)
        gradebook.db.commit()
    return Recorded(student, tuple(changed), tuple(overruled))


def _name(student: api.Student, name: str) -> None:
    """Give a student without a name the submission's name; formgrader's tables would show "None, None"."""
    if student.last_name is None:
        student.last_name, student.first_name = line(name, 100), "–"


def rows_of(gradebook: api.Gradebook, student: str, model: Any = api.Grade) -> dict[tuple[str, str], Any]:
    """Return a student's rows of ``model`` by notebook and cell, in one query instead of one for each relation."""
    query = (
        gradebook.db.query(model, api.Notebook.name, api.BaseCell.name)
        .join(api.BaseCell, api.BaseCell.id == model.cell_id)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == model.notebook_id)
        .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .filter(api.Assignment.name == ASSIGNMENT, api.SubmittedAssignment.student_id == student)
    )
    return {(notebook, cell): row for row, notebook, cell in query}


def held_points(gradebook: api.Gradebook, student: str) -> dict[str, float]:
    """Return held points by cell, whether or not staff have decided on them."""
    rows = gradebook.db.execute(sa.select(HELD.c.cell, HELD.c.points).where(HELD.c.student_id == student))
    return {row.cell: row.points for row in rows}


def remember_left(gradebook: api.Gradebook, results: Path, left: Mapping[str, str]) -> None:
    """Store what the run with this output folder could not take, replacing the entries of an earlier run."""
    own = line(str(results.resolve()), 500)
    gradebook.db.execute(sa.delete(LEFT).where(LEFT.c.results == own))
    kept = {line(name, 1000): reason for name, reason in left.items()}
    if kept:
        rows = [{"results": own, "name": name, "reason": line(reason, 2000)} for name, reason in kept.items()]
        gradebook.db.execute(sa.insert(LEFT), rows)
    gradebook.db.commit()


def left(gradebook: api.Gradebook) -> dict[str, str]:
    """Return what no run could take, with the reasons."""
    return {row.name: row.reason for row in gradebook.db.execute(sa.select(LEFT).order_by(LEFT.c.name))}


def _remember_who(gradebook: api.Gradebook, student: str, record: HandedIn | None) -> None:
    """Store ids, e-mail, and the source's statement about lateness; use its time, if any, for the submission."""
    if record is None:
        return
    gradebook.db.execute(sa.delete(HANDED_IN).where(HANDED_IN.c.student_id == student))
    gradebook.db.execute(
        sa.insert(HANDED_IN).values(
            student_id=student,
            email=record.email.replace("\0", ""),
            ids=json.dumps(record.ids).replace("\\u0000", ""),
            late=record.late,
        )
    )
    if record.when is not None:
        moment = datetime.fromisoformat(record.when).astimezone(UTC)
        # nbgrader stores naive times in UTC.
        gradebook.find_submission(ASSIGNMENT, student).timestamp = moment.replace(tzinfo=None)


def _same(old: float | None, new: float | None) -> bool:
    return old == new if old is None or new is None else same_points(old, new)


def _remember(gradebook: api.Gradebook, student: str, report: Report) -> None:
    gradebook.db.execute(sa.delete(SUBMISSIONS).where(SUBMISSIONS.c.student_id == student))
    gradebook.db.execute(
        sa.insert(SUBMISSIONS).values(
            student_id=student,
            # PostgreSQL does not allow NUL in text.
            name=report.student.replace("\0", ""),
            sha256=report.submission_sha256,
            release=report.release,
            isolation=report.isolation,
            refused=report.refused or None,
            missing=json.dumps(sorted(unreadable(report))),
            recorded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    )


def record_all(
    url: str, reports: Iterable[tuple[str, Report]], assignment_folder: Path, *, why: str = "graded"
) -> list[Recorded]:
    """Write many reports, one after another; only this function writes automatic scores.

    ``reports`` yields pairs of a student's folder name and a report; only one pair is in memory at a time.
    """
    with connect(url) as gradebook:
        prepare(gradebook, url, assignment_folder)
        done = []
        for student, report in reports:
            done.append(record(gradebook, student, report, why=why))
        return done
