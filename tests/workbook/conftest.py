"""Shared by the tests of check: a homework of two questions."""

import sys
from pathlib import Path

import pytest

TEST_FILE = """
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p2a"


@test_case(name="double: twice the number", points=0.5, failure_message="Think of addition.")
def double(env):
    f = testing.function(env, "double")
    got = testing.number(testing.call(f, 3.0), "double(3)")
    testing.close(got, 6.0, rtol=1e-12, what="double(3)", mistakes={"That is the square.": 9.0})


@test_case(name="half: half the number", points=0.25)
def half(env):
    f = testing.function(env, "half")
    testing.close(testing.number(testing.call(f, 3.0), "half(3)"), 1.5, rtol=1e-12, what="half(3)")
"""

WRITTEN = """
from workbook import testing
from workbook.checks.testfile import test_case
OK_FORMAT = False
name = "p3a"

@test_case(name="there are words", points=1)
def words(env):
    if not testing.written(env, "p3a"):
        raise testing.NotAttempted()
"""


@pytest.fixture
def homework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two questions' tests, as the working folder."""
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "p2a.py").write_text(TEST_FILE)
    (tests / "p3a.py").write_text(WRITTEN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.modules["workbook.checks.public_tests"], "folder_of_tests", lambda: tests)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return tmp_path
