"""What students install holds no secret; each wheel does its whole job in a fresh environment, far from the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import workbook
from autograder.build import secrets
from tests.places import FOLDER, ROOT
from workbook import homework

pytestmark = pytest.mark.exhaustive

TOY = ROOT / "tests" / "toy"


def run(*words: str | Path, cwd: Path) -> str:
    hidden = {homework.VARIABLE, "PYTHONPATH", "VIRTUAL_ENV"}
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    done = subprocess.run(
        list(map(str, words)), cwd=cwd, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The students' wheel and the staff's, as `make wheels` builds them."""
    folder = tmp_path_factory.mktemp("wheels")
    build = (sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--no-build-isolation", "-o", folder)
    for project in (ROOT, ROOT / "autograder"):
        run(*build, project, cwd=folder)
    (students,) = folder.glob("*workbook*.whl")
    (staff,) = folder.glob("*autograder*.whl")
    return students, staff


def environment(folder: Path, *wheels: Path) -> Path:
    """A virtual environment with these wheels and what they ask for, in the versions of the lock file."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", folder / "bin" / "python"]
    rest = ["-c", ROOT / "requirements.txt", *wheels]
    try:
        run(*install, "--offline", *rest, cwd=folder)
    except AssertionError:  # the packages came here by another way than uv's cache
        run(*install, *rest, cwd=folder)
    return folder / "bin"


def test_an_index_would_take_both_wheels_which_have_one_version(wheels: tuple[Path, Path]) -> None:
    run(sys.executable, "-m", "twine", "check", "--strict", *wheels, cwd=wheels[0].parent)
    assert {wheel.name.split("-")[1] for wheel in wheels} == {workbook.__version__}


def test_what_students_install_has_no_secret(wheels: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(wheels[0]) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {name.split("/")[0] for name in files if ".dist-info" not in name} == {
        "workbook",
        homework.current().name,
    }
    assert {"workbook/check.py", "workbook/derivations.md", f"{homework.current().name}/__init__.py"} <= set(
        files
    )
    assert secrets.find(files, secrets.of_homework(FOLDER)) == []
    # What is known of the homework's derivations is in its release, and not in the engine.
    assert [name for name in files if name.endswith(".toml")] == ["workbook/derive/example.toml"]


def test_what_staff_install_holds_the_engine_alone(wheels: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(wheels[1]) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"autograder"}
    source = {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "autograder").rglob("*") if path.is_file()
    }
    left_out = {name for name in source - set(names) if "__pycache__" not in name}
    assert left_out == {"autograder/pyproject.toml"}


def test_each_wheel_does_its_whole_job(wheels: tuple[Path, Path], tmp_path: Path) -> None:
    homework_folder = tmp_path / "courses" / "toy"
    shutil.copytree(TOY, homework_folder, ignore=shutil.ignore_patterns("__pycache__"))
    staff = environment(tmp_path / "staff", *wheels)
    run(staff / "autograder", "build", "--homework", homework_folder, cwd=tmp_path)
    built = homework_folder / "build"
    run(staff / "autograder", "build", "--check", "--homework", homework_folder, cwd=tmp_path)

    students = environment(tmp_path / "students", wheels[0])
    assert not (students / "autograder").exists()
    with zipfile.ZipFile(built / "dist" / "toy-student.zip") as archive:
        archive.extractall(tmp_path)
    work = tmp_path / "toy"
    shutil.rmtree(work / "workbook")  # the installed one
    for path in (built / "solutions").glob("*.ipynb"):
        shutil.copy(path, work)
    named = ("--homework", work)
    assert "p1a: 1 of 1 points now" in run(students / "workbook", "check", *named, cwd=tmp_path)
    run(students / "workbook", "submit", "--student", "student-01", "--student-id", "1", *named, cwd=tmp_path)
    run(students / "workbook", "pdf", "-o", tmp_path / "alone.pdf", *named, cwd=tmp_path)

    (tmp_path / "class").mkdir()
    (work / "toy-submission.zip").rename(tmp_path / "class" / "student-01.zip")
    said = run(
        staff / "autograder", "grade", "class", "-o", "out", "--homework", homework_folder, cwd=tmp_path
    )
    assert "6/6" in said
