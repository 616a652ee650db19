"""What is killed while it writes feedback loses nothing: a page is the old one or the new one, whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.staff.gradebook import database
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
