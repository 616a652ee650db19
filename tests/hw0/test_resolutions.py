"""The release works with the oldest packages that it says it works with, and with the newest there are."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.build import plan as releases
from autograder.homework.layout import HomeworkFolder
from tests.places import ROOT

#: What uv says where there is no network.
_NO_INDEX = ("Failed to fetch", "dns error")

pytestmark = pytest.mark.exhaustive


def uv(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "uv", *arguments]
    return subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True)


@pytest.fixture(scope="module")
def solved(
    folder: HomeworkFolder, release: releases.Plan, tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    return releases.write_solved(folder, tmp_path_factory.mktemp("solved"), release)


@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
def test_solved_notebooks_are_handed_in(
    resolution: str, folder: HomeworkFolder, release: releases.Plan, solved: list[Path], tmp_path: Path
) -> None:
    """`hw0 submit` gives all points with the oldest and with the newest libraries that are allowed.

    Each set of libraries is installed into an environment of its own; without a package index the test is skipped.
    """
    homework, venv = tmp_path / "homework", tmp_path / "venv"
    for name, data in releases.student_files(folder, release).items():
        path = homework / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for notebook in solved:
        shutil.copy(notebook, homework)

    python = venv / "bin" / "python"
    assert uv("venv", "--python", sys.executable, venv).returncode == 0
    installed = uv(
        *("pip", "install", "--python", python, "--resolution", resolution),
        *("-r", homework / "requirements.txt"),
    )
    if any(words in installed.stderr for words in _NO_INDEX):
        pytest.skip("no package index can be reached")
    assert installed.returncode == 0, installed.stderr

    done = subprocess.run(
        [python, "-m", "hw0", "submit", "--student", "Student One", "--student-id", "1"],
        cwd=homework,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Receipt" in done.stdout
    points = re.findall(r"\.ipynb: ([\d.]+) of ([\d.]+) points", done.stdout)
    assert len(points) == len(solved), done.stdout
    assert all(got == most for got, most in points), done.stdout


@pytest.mark.parametrize("python", ["3.11", "3.14"])
@pytest.mark.parametrize(
    "platform", ["x86_64-apple-darwin", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"]
)
def test_nothing_is_compiled_on_a_laptop(platform: str, python: str) -> None:
    """There is a wheel of every package, for every Mac from macOS 14 on and for Windows."""
    done = uv(
        *("pip", "compile", "--quiet", "--only-binary", ":all:"),
        *("--python-platform", platform, "--python-version", python),
        ROOT / "assignment" / "requirements.txt",
        MACOSX_DEPLOYMENT_TARGET="14.0",
    )
    if any(words in done.stderr for words in _NO_INDEX):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    assert "pikepdf==" in done.stdout
