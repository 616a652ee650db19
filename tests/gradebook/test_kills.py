"""What is killed while it exports or writes feedback loses nothing: a file is the old one or the new one, whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from autograder.staff.gradebook import database
from tests.collect import downloads
from tests.collect.downloads import Student
from tests.gradebook.conftest import ASSIGNMENT, make_report
from tests.pages import synthetic

STUDENTS = 40


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Reports of a class, and a gradebook of the same scores."""
    reports = {f"student-{n:02d}": make_report(f"student-{n:02d}", "0" * 64, 0.5) for n in range(STUDENTS)}
    synthetic.write(tmp_path / "results", reports)
    database.record_all(str(tmp_path / "grades.db"), reports.items(), ASSIGNMENT)
    return tmp_path


def killed(course: Path, words: tuple[str, ...], when: Callable[[], bool]) -> int:
    """Kill a command as soon as ``when`` holds; returns its exit status."""
    command = [sys.executable, "-m", "autograder", *words]
    run = subprocess.Popen(command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while run.poll() is None and time.monotonic() < until and not when():
        time.sleep(0.002)
    os.kill(run.pid, signal.SIGKILL)
    return run.wait()


def test_feedback_that_was_killed_has_whole_pages_and_goes_on(course: Path) -> None:
    words = ("feedback", "results", "--db", "grades.db", "--unfinished", "--outbox", "outbox.csv")
    pages = course / "results"
    killed(course, words, lambda: len(list(pages.glob("*/feedback.html"))) >= 3)
    made = list(pages.glob("*/feedback.html"))
    assert made
    assert all(page.read_text().rstrip().endswith("</html>") for page in made)
    assert all((page.parent / "report.json").read_text().rstrip().endswith("}") for page in made)
    done = subprocess.run([sys.executable, "-m", "autograder", *words], cwd=course, check=False)
    assert done.returncode == 0
    assert len(list(pages.glob("*/feedback.html"))) == STUDENTS
    assert len((course / "outbox.csv").read_text().splitlines()) == STUDENTS + 1


#: Runs a command and kills its process, as `kill -9` does, when it is about to flush or to rename its nth file.
KILLED = """
import os, signal, sys
name, left = sys.argv[1], int(sys.argv[2])
real = getattr(os, name)
def counted(*args, **named):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **named)
setattr(os, name, counted)
from autograder.cli import main
sys.argv[1:] = sys.argv[3:]
main()
"""
EXPORTS = {
    "grades.csv": ("gradebook", "export", "--db", "grades.db", "-o", "grades.csv"),
    "canvas.csv": (
        *("gradebook", "canvas", "--db", "grades.db", "--roster", "roster.csv", "--unfinished"),
        *("-o", "canvas.csv"),
    ),
    "outbox.csv": ("feedback", "results", "--db", "grades.db", "--unfinished", "--outbox", "outbox.csv"),
    "report.html": ("report", "results", "-o", "report.html"),
}


def scores(course: Path) -> list[tuple[object, ...]]:
    """Every score in the gradebook."""
    with database.connect(str(course / "grades.db")) as book:
        return [tuple(row) for row in book.db.execute(sa.text("SELECT * FROM grade ORDER BY id"))]


@pytest.mark.slow
@pytest.mark.parametrize("made", EXPORTS)
def test_an_export_that_was_killed_is_the_old_file_or_the_new_one(course: Path, made: str) -> None:
    (course / "roster.csv").write_text(downloads.canvas_roster([Student(n, []) for n in range(STUDENTS)]))
    before = scores(course)
    words = EXPORTS[made]
    finished = subprocess.run(
        [sys.executable, "-m", "autograder", *words], cwd=course, check=False, capture_output=True
    )
    assert finished.returncode == 0, finished.stderr
    new = (course / made).read_bytes()
    # The outbox is written after all pages, the others are one file each.
    last = STUDENTS + 1 if made == "outbox.csv" else 1
    for moment in ("fsync", "replace"):
        (course / made).write_bytes(b"the old file")
        command = [sys.executable, "-c", KILLED, moment, str(last), *words]
        killed = subprocess.run(command, cwd=course, check=False, capture_output=True)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert (course / made).read_bytes() == b"the old file"
        assert scores(course) == before
        again = subprocess.run([sys.executable, "-m", "autograder", *words], cwd=course, check=False)
        assert again.returncode == 0
        assert (course / made).read_bytes() == new
