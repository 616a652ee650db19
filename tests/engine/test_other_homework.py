"""The engine works on any homework: the toy one is found by ``--homework`` and upward, refused where it is not."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from autograder.homework.layout import HomeworkFolder
from tests import warm
from tests.places import ROOT
from workbook import homework

pytestmark = pytest.mark.slow

TOY = HomeworkFolder(ROOT / "tests" / "toy")


def run(*words: str | Path, cwd: Path, module: str = "autograder", ok: int = 0) -> str:
    """What a command prints, in a process of its own: a process is about one homework."""
    environment = {k: v for k, v in os.environ.items() if k != homework.VARIABLE}
    done = warm.run(cwd, module, *words, environment=environment)
    assert done.returncode == ok, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the toy homework far from this repository."""
    folder = tmp_path_factory.mktemp("courses") / "toy"
    shutil.copytree(TOY.root, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def built(toy: Path) -> Path:
    """What the build makes of it, from a folder below it and without a name."""
    run("build", cwd=toy / "assignment")
    return toy / "build"


def test_the_committed_notebooks_of_the_toy_homework_are_current(tmp_path: Path) -> None:
    assert "Everything built is current" in run("build", "--check", "--homework", TOY.root, cwd=tmp_path)


def test_a_homework_elsewhere_is_built_and_graded(built: Path, toy: Path, tmp_path: Path) -> None:
    for student, source in (("solved", built / "solutions"), ("untouched", toy / "assignment")):
        (tmp_path / "class" / student).mkdir(parents=True)
        for path in source.glob("*.ipynb"):
            shutil.copy(path, tmp_path / "class" / student)
    run("--homework", toy, "grade", "class", "-o", "out", cwd=tmp_path)
    for student, score in (("solved", 17), ("untouched", 0)):
        report = json.loads((tmp_path / "out" / student / "report.json").read_bytes())
        assert (report["score"], report["max_score"]) == (score, 17)
        assert [question["name"] for question in report["questions"]] == [
            "p1a",
            "p1b",
            "p2a",
            "p2b",
            "p2c",
            "p2d",
            "p3a",
        ]
        assert [entry["name"] for entry in report["manual"]] == ["p1a", "p2a", "p2b", "p2c", "p3b"]


def test_a_student_s_folder_does_its_whole_job(built: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built / "dist" / "toy-student.zip") as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "toy"
    for path in (built / "solutions").glob("*.ipynb"):
        shutil.copy(path, folder)
    (tmp_path / "elsewhere").mkdir()
    named = ("--homework", folder)
    said = run("check", *named, cwd=tmp_path / "elsewhere", module="workbook.cli")
    assert "p1b: 1 of 1 points now + 1 when graded" in said
    run("submit", "--no-tests", "--student", "student-01", "--student-id", "1", cwd=folder, module="toy")
    with zipfile.ZipFile(folder / "toy-submission.zip") as archive:
        assert {"p1_numbers.ipynb", "p3_words.ipynb", "toy.pdf"} <= set(archive.namelist())


def test_the_homework_s_student_archive_has_no_secret_and_gradescope_s_has_all(built: Path) -> None:
    with zipfile.ZipFile(built / "dist" / "toy-student.zip") as archive:
        names = archive.namelist()
    assert not [name for name in names if "hidden" in name or "solutions" in name or "homework.toml" in name]
    with zipfile.ZipFile(built / "dist" / "autograder.zip") as archive:
        names = archive.namelist()
    assert {f"workbook/questions/{name}" for name in ("draws.py", "hidden/p1a.py", "public/p3a.py")} <= set(
        names
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--homework", "nowhere", "build"], "nowhere: there is no homework.toml"),
        (["grade", "x", "-o", "y", "--homework=release"], "release: there is no homework.toml"),
    ],
)
def test_a_folder_without_a_homework_is_refused(tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / homework.RELEASED).write_bytes(homework.released(homework.current()))
    assert said in run(*words, cwd=tmp_path, ok=2)


def test_a_process_does_not_change_its_homework() -> None:
    with pytest.raises(homework.HomeworkError, match="this process already uses the homework in"):
        homework.use(ROOT / "examples" / "hw1")


def test_every_command_of_both_programs_takes_the_option(tmp_path: Path) -> None:
    for module, commands in (
        (
            "autograder",
            [
                "build",
                "collect",
                "doctor",
                "feedback",
                "grade",
                "gradescope",
                "receipt",
                "report",
                "gradebook",
            ],
        ),
        ("workbook.cli", ["check", "pdf", "submit"]),
    ):
        for command in commands:
            assert "--homework PATH" in run(command, "--help", cwd=tmp_path, module=module)
