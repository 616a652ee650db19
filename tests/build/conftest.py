"""What the tests of the build share: the project's folder, and one plan of its release."""

import shutil
from pathlib import Path

import pytest

from autograder.build import plan as releases
from autograder.homework.layout import HomeworkFolder


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def folder(root) -> HomeworkFolder:
    return HomeworkFolder(root)


@pytest.fixture(scope="session")
def release(folder) -> releases.Plan:
    return releases.plan(folder)


@pytest.fixture
def project(root, tmp_path) -> Path:
    """A copy of the project's sources, to be spoiled."""
    copy = tmp_path / "project"
    for folder in ("assignment", "solutions", "questions"):
        shutil.copytree(root / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    for file in ("pyproject.toml", "requirements.txt"):
        shutil.copy(root / file, copy / file)
    return copy
