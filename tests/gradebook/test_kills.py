"""What is killed while it exports or writes feedback loses nothing: a file is the old one or the new one, whole."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
import sqlalchemy as sa

from autograder.staff.gradebook import database
from tests import warm
from tests.collect import downloads
from tests.collect.downloads import Student
from tests.gradebook.conftest import ASSIGNMENT, make_report
from tests.reporting import synthetic

pytestmark = pytest.mark.slow

STUDENTS = 5
EXPORTS = {
    "grades.csv": ("gradebook", "export", "--db", "grades.db", "-o", "grades.csv"),
    "canvas.csv": (
        *("gradebook", "canvas", "--db", "grades.db", "--roster", "roster.csv", "--unfinished"),
        *("-o", "canvas.csv"),
    ),
    "outbox.csv": ("feedback", "results", "--db", "grades.db", "--unfinished", "--outbox", "outbox.csv"),
    "report.html": ("report", "results", "-o", "report.html"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of a class, and a gradebook of the same scores."""
    folder = tmp_path_factory.mktemp("graded")
    reports = {f"student-{n:02d}": make_report(f"student-{n:02d}", "0" * 64, 0.5) for n in range(STUDENTS)}
    synthetic.write(folder / "results", reports)
    database.record_all(str(folder / "grades.db"), reports.items(), ASSIGNMENT)
    (folder / "roster.csv").write_text(downloads.canvas_roster([Student(n, []) for n in range(STUDENTS)]))
    return folder


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(graded, tmp_path / "course"))


def done(course: Path, made: str) -> None:
    finished = warm.run(course, "autograder", *EXPORTS[made])
    assert finished.returncode == 0, finished.stderr


def killed(course: Path, made: str, moment: str, number: int) -> None:
    """Run the command, and kill it just before it flushes or renames its file of this number."""
    run = warm.run(course, "tests.gradebook.killed", moment, str(number), *EXPORTS[made])
    assert run.returncode == -signal.SIGKILL, run.stderr


def scores(course: Path) -> list[tuple[object, ...]]:
    """Every score in the gradebook."""
    with database.connect(str(course / "grades.db")) as book:
        return [tuple(row) for row in book.db.execute(sa.text("SELECT * FROM grade ORDER BY id"))]


def test_feedback_that_was_killed_has_whole_pages_and_goes_on(course: Path) -> None:
    killed(course, "outbox.csv", "replace", 4)
    made = list(course.glob("results/*/feedback.html"))
    assert len(made) == 3
    assert all(page.read_text().rstrip().endswith("</html>") for page in made)
    assert all((page.parent / "report.json").read_text().rstrip().endswith("}") for page in made)
    done(course, "outbox.csv")
    assert len(list(course.glob("results/*/feedback.html"))) == STUDENTS
    assert len((course / "outbox.csv").read_text().splitlines()) == STUDENTS + 1


@pytest.mark.parametrize("made", EXPORTS)
def test_an_export_that_was_killed_is_the_old_file_or_the_new_one(course: Path, made: str) -> None:
    before = scores(course)
    done(course, made)
    new = (course / made).read_bytes()
    # The outbox is written after all pages, the others are one file each.
    last = STUDENTS + 1 if made == "outbox.csv" else 1
    for moment in ("fsync", "replace"):
        (course / made).write_bytes(b"the old file")
        killed(course, made, moment, last)
        assert (course / made).read_bytes() == b"the old file"
        assert scores(course) == before
        done(course, made)
        assert (course / made).read_bytes() == new
