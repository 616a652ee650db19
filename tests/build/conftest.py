"""What the tests of the build share: the homework's folder, and one plan of its release."""

import shutil
from pathlib import Path

import pytest

from autograder.build import build
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


@pytest.fixture(scope="session")
def built_once(root, tmp_path_factory) -> Path:
    """A copy of the homework in which `build` has run, and what it made in ``out``. Tests change copies of it."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(root, folder / "project", ignore=shutil.ignore_patterns("__pycache__"))
    build(HomeworkFolder(folder / "project"), folder / "out", solve=False)
    return folder
