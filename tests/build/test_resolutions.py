"""The release works with the oldest packages that it says it works with, and with the newest there are."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.build import plan as releases
from autograder.homework.layout import HomeworkFolder

pytestmark = pytest.mark.exhaustive


def uv(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "uv", *arguments], capture_output=True, text=True)


@pytest.fixture(scope="module")
def solved(
    folder: HomeworkFolder, release: releases.Plan, tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    return releases.write_solved(folder, tmp_path_factory.mktemp("solved"), release)


@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
def test_solved_notebooks_are_handed_in(
    resolution: str, folder: HomeworkFolder, release: releases.Plan, solved: list[Path], tmp_path: Path
) -> None:
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
    if "Failed to fetch" in installed.stderr or "dns error" in installed.stderr:
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
