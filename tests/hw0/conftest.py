"""The homework's folder and its release."""

import pytest

from autograder.build import plan as releases
from autograder.homework.layout import HomeworkFolder
from tests.places import FOLDER


@pytest.fixture(scope="session")
def folder() -> HomeworkFolder:
    return FOLDER


@pytest.fixture(scope="session")
def release(folder: HomeworkFolder) -> releases.Plan:
    return releases.plan(folder)
