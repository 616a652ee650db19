"""What the tests of the build share: the homework's folder, and one plan of its release."""

import shutil
from pathlib import Path

import pytest

from autograder.build import plan as releases
from autograder.homework.layout import HomeworkFolder
from tests.places import FOLDER


@pytest.fixture(scope="session")
def root() -> Path:
    return FOLDER.root


@pytest.fixture(scope="session")
def folder() -> HomeworkFolder:
    return FOLDER


@pytest.fixture(scope="session")
def release(folder) -> releases.Plan:
    return releases.plan(folder)


@pytest.fixture
def project(root, tmp_path) -> Path:
    """A copy of the homework, to be spoiled."""
    return shutil.copytree(root, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))
