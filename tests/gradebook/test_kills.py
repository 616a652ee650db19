"""What is killed while it exports or writes feedback loses nothing: a file is the old one or the new one, whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.gradebook import database
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


@pytest.mark.parametrize("moment", [0.0, 0.5])
def test_an_export_that_was_killed_leaves_the_old_file_or_a_new_one(course: Path, moment: float) -> None:
    out = course / "all.csv"
    out.write_text("old\n")
    started: list[Any] = []

    def when() -> bool:
        # From the moment that it touches the database.
        if not started and (course / "grades.db-journal").exists():
            started.append(time.monotonic())
        return bool(started) and time.monotonic() - started[0] >= moment

    killed(course, ("gradebook", "export", "--db", "grades.db", "-o", "all.csv"), when)
    text = out.read_text()
    assert text == "old\n" or len(text.splitlines()) == STUDENTS + 1
    words = ("gradebook", "export", "--db", "grades.db", "-o", "all.csv")
    done = subprocess.run([sys.executable, "-m", "autograder", *words], cwd=course, check=False)
    assert done.returncode == 0
    assert len(out.read_text().splitlines()) == STUDENTS + 1
