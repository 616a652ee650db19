"""The second homework goes the whole way, from its sources to a gradebook that it shares with the first.

It goes twice: with the packages of this repository, and with the two wheels in fresh environments.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests import installed
from tests.homeworks.conftest import EXAMPLE, command
from tests.which_homework import TOY

# The toy homework goes most of this way in each run, in `tests/engine/test_other_homework.py`.
pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]


class Programs:
    """What staff and a student run: each is a Python with what that person installs."""

    def __init__(self, staff: str | Path, student: str | Path) -> None:
        self.staff: Any = partial(command, python=staff)
        self.student: Any = partial(command, python=student)
        self.wheels = staff != student


@pytest.fixture(scope="module", params=["source", "wheels"])
def programs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Programs:
    if request.param == "source":
        return Programs(sys.executable, sys.executable)
    folder = tmp_path_factory.mktemp("installed")
    wheels = installed.build(folder)
    staff, student = (
        installed.environment(folder / "staff", *wheels),
        installed.environment(folder / "student", wheels.students),
    )
    assert not (student / "autograder").exists()
    return Programs(staff / "python", student / "python")


@pytest.fixture(scope="module")
def hw1(programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the homework that these programs built."""
    folder = tmp_path_factory.mktemp("homeworks") / "hw1"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "build"))
    programs.staff(folder, "autograder", "build")
    return folder


@pytest.fixture(scope="module")
def student(programs: Programs, hw1: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's folder, unpacked from the archive, with every answer in its notebooks."""
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(hw1 / "build" / "dist" / "hw1-student.zip") as archive:
        archive.extractall(folder)
    if programs.wheels:
        shutil.rmtree(folder / "hw1" / "workbook")  # the installed one is to be used
    for notebook in (hw1 / "build" / "solutions").glob("*.ipynb"):
        shutil.copy(notebook, folder / "hw1")
    return folder / "hw1"


@pytest.fixture(scope="module")
def graded(programs: Programs, hw1: Path, student: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What grading a solved and an untouched submission gave; the gradebook is beside the results."""
    folder = tmp_path_factory.mktemp("class")
    programs.student(student, "hw1", "submit", "--student", "student-01", "--student-id", "01")
    (folder / "class" / "student-02").mkdir(parents=True)
    shutil.copy(student / "hw1-submission.zip", folder / "class" / "student-01.zip")
    for notebook in (hw1 / "assignment").glob("*.ipynb"):
        shutil.copy(notebook, folder / "class" / "student-02")
    grade(programs, hw1, folder)
    return folder


def grade(programs: Programs, hw1: Path, folder: Path) -> str:
    out = folder / "results"
    return programs.staff(
        hw1, "autograder", "grade", folder / "class", "-o", out, "--jobs", "1", "--db", folder / "course.db"
    )


def report_of(folder: Path, student: str) -> dict:
    return json.loads((folder / "results" / student / "report.json").read_text(encoding="utf-8"))


def test_what_is_committed_is_built_from_its_sources(programs: Programs) -> None:
    assert "current" in programs.staff(EXAMPLE, "autograder", "build", "--check")


def test_its_tests_tell_right_answers_from_wrong_ones(programs: Programs, hw1: Path, tmp_path: Path) -> None:
    # The solved notebooks ran when they were built.
    said = programs.staff(tmp_path, "autograder", "lint", hw1, "--no-solve")
    assert "0 findings in Homework 1." in said


def test_a_student_gets_the_notebooks_the_toolkit_and_no_secret(hw1: Path) -> None:
    with zipfile.ZipFile(hw1 / "build" / "dist" / "hw1-student.zip") as archive:
        names = {name.removeprefix("hw1/") for name in archive.namelist()}
    assert {"q1_logistic.ipynb", "hw1/data.py", "workbook/check.py", "tests/q2e.py", "homework.json"} <= names
    assert {"requirements.txt", "derivations.md", "README.md", "derivations/q1.toml"} <= names
    assert not [name for name in names if "solutions" in name or "hidden" in name or "hw0" in name]


def test_a_student_checks_the_notebooks(programs: Programs, student: Path) -> None:
    said = programs.student(student, "hw1", "check", "q1c", "q2e")
    assert "q1c: 0.5 of 0.5 points now + 1.5 when graded" in said
    assert "q2e: 0.5 of 0.5 points now + 2.5 when graded" in said


def test_a_student_works_from_another_folder(programs: Programs, student: Path, tmp_path: Path) -> None:
    said = programs.student(tmp_path, "workbook.cli", "check", "q1a", "--homework", student)
    assert "q1a: 1 of 1 points now" in said
    programs.student(tmp_path, "workbook.cli", "pdf", "-o", tmp_path / "alone.pdf", "--homework", student)
    assert (tmp_path / "alone.pdf").read_bytes().startswith(b"%PDF")


def test_a_student_derives_line_by_line(programs: Programs, student: Path) -> None:
    asked = [
        {"question": "example", "text": "a'(M + M') = 2 a'M"},
        {
            "question": "q1c",
            "text": "z = x'w\nf = log(1 + exp(z)) - y z\ndf/dz = logistic(z) - y\ndf/dw = df/dz x'",
        },
        {"question": "q1c", "text": "d(log(1 + exp(x'w)) - y x'w, w) = (logistic(x'w) - y) x'"},
        {"question": "q1c", "text": "d(log(1 + exp(x'w)) - y x'w, w) = (y - logistic(x'w)) x'"},
    ]
    said = programs.student(
        student, "workbook.derive", given="".join(json.dumps(one) + "\n" for one in asked)
    )
    assert [json.loads(line)["status"] for line in said.splitlines()] == [
        *("wrong", "complete", "incomplete", "wrong")
    ]


def test_a_submission_holds_the_pdf(graded: Path) -> None:
    with zipfile.ZipFile(graded / "class" / "student-01.zip") as archive:
        pdfs = [name for name in archive.namelist() if name.endswith(".pdf")]
        assert len(pdfs) == 1
        assert archive.read(pdfs[0]).startswith(b"%PDF")


def test_reports_have_its_points(graded: Path) -> None:
    solved, untouched = report_of(graded, "student-01"), report_of(graded, "student-02")
    assert (solved["score"], solved["max_score"]) == (22, 22)
    assert {part["name"]: part["max_score"] for part in solved["manual"]} == {"q1c": 1, "q1f": 3}
    assert untouched["score"] == 0
    assert {question["outcome"] for question in untouched["questions"]} == {"not_attempted"}


def test_pages_have_its_name(programs: Programs, hw1: Path, graded: Path) -> None:
    programs.staff(hw1, "autograder", "report", graded / "results")
    programs.staff(hw1, "autograder", "feedback", graded / "results")
    for page in ("report.html", "student-01/feedback.html"):
        text = (graded / "results" / page).read_text(encoding="utf-8")
        assert "Homework 1" in text
        assert "Homework 0" not in text


def test_a_regrade_runs_what_changed(programs: Programs, hw1: Path, graded: Path, tmp_path: Path) -> None:
    other, again = tmp_path / "hw1", tmp_path / "again"
    shutil.copytree(hw1, other, ignore=shutil.ignore_patterns("build"))
    shutil.copytree(graded, again)
    hidden = other / "questions" / "hidden" / "q2d.py"
    text = hidden.read_text(encoding="utf-8")
    assert "env.reference.objective(X, labels, C)" in text
    hidden.write_text(text.replace("env.reference.objective(X, labels, C)", "0.0"), encoding="utf-8")
    grade(programs, other, again)
    assert report_of(again, "student-01")["score"] == 22 - 0.75


def test_the_archive_for_gradescope_grades_a_submission(
    programs: Programs, hw1: Path, graded: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(hw1 / "build" / "dist" / "autograder.zip") as archive:
        archive.extractall(tmp_path / "source")
    (tmp_path / "submission").mkdir()
    shutil.copy(graded / "class" / "student-01.zip", tmp_path / "submission")
    homework = tmp_path / "source" / "workbook"
    programs.staff(tmp_path, "autograder", "gradescope", "--root", tmp_path, "--homework", homework)
    result = json.loads((tmp_path / "results" / "results.json").read_text(encoding="utf-8"))
    assert sum(test["score"] for test in result["tests"]) == 22


def test_a_release_is_published(programs: Programs, hw1: Path, tmp_path: Path) -> None:
    said = programs.staff(hw1, "autograder", "publish", tmp_path / "public")
    assert "added: q1_logistic.ipynb" in said
    assert (tmp_path / "public" / "workbook" / "check.py").is_file()


def test_staff_see_it_in_a_course_folder(programs: Programs, hw1: Path, graded: Path, tmp_path: Path) -> None:
    course = ("--results", graded / "results", "--course", tmp_path / "course")
    programs.staff(hw1, "autograder", "gradebook", "course", graded / "class", *course)
    database, exported = tmp_path / "course" / "gradebook.db", tmp_path / "grades.csv"
    programs.staff(hw1, "autograder", "gradebook", "export", "--db", database, "-o", exported)
    assert len(exported.read_text(encoding="utf-8").splitlines()) == 3


def test_both_homeworks_are_in_one_gradebook(programs: Programs, graded: Path, tmp_path: Path) -> None:
    database = tmp_path / "course.db"
    shutil.copy(graded / "course.db", database)
    (tmp_path / "class" / "student-01").mkdir(parents=True)
    shutil.copy(TOY / "assignment" / "p3_words.ipynb", tmp_path / "class" / "student-01")
    programs.staff(
        *(TOY, "autograder", "grade", tmp_path / "class", "-o", tmp_path / "results"),
        *("--jobs", "1", "--db", database),
    )
    with sqlite3.connect(database) as open_database:
        rows = open_database.execute(
            "select assignment.name, student_id from submitted_assignment "
            "join assignment on assignment.id = assignment_id"
        )
        assert sorted(rows) == [("hw1", "student-01"), ("hw1", "student-02"), ("toy", "student-01")]
    written = {}
    for name, folder in (("toy", TOY), ("hw1", EXAMPLE)):
        out = tmp_path / f"{name}.csv"
        programs.staff(folder, "autograder", "gradebook", "export", "--db", database, "-o", out)
        written[name] = out.read_text(encoding="utf-8").splitlines()
    assert len(written["toy"]) == 2
    assert len(written["hw1"]) == 3
    assert "q1f" in written["hw1"][0]
    assert "q1f" not in written["toy"][0]
