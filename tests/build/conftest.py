"""What the tests of the build share: the project's folder, and one plan of its release."""

from pathlib import Path

import pytest

from autograder.build import release as releases


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def release(root) -> releases.Release:
    return releases.plan(root)
