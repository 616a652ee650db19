"""The build refuses a homework whose parts disagree, and says where; each test spoils one place of the toy homework."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests import warm
from tests.places import ROOT
from workbook import homework

pytestmark = pytest.mark.slow

TOY = ROOT / "tests" / "toy"


def build(folder: Path, *, check: bool = False) -> str:
    """What a build that must fail says."""
    done = warm.run(
        folder,
        *("autograder", "build", *(["--check"] if check else [])),
        environment={k: v for k, v in os.environ.items() if k != homework.VARIABLE} | {"COLUMNS": "400"},
    )
    assert done.returncode in (1, 2), done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    folder = tmp_path / "toy"
    shutil.copytree(TOY, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


_TABLE, _SOURCE = "homework.toml", "assignment/p1_numbers.md"
_PUBLIC, _HIDDEN = "questions/public/p1a.py", "questions/hidden/p1a.py"
_WRITTEN = "solutions/written/p3b.md"


@pytest.mark.parametrize(
    ("place", "old", "new", "said"),
    [
        (_TABLE, "points = 3", "points = 10", "p1a: its tests (public, hidden) add up to 3 points, homework.toml says"),
        (_PUBLIC, "points=1", "points=0.5", "p1a: its tests (public, hidden) add up to 2.5 points"),
        (_PUBLIC, 'name = "p1a"', 'name = "p1b"', "questions/public/p1a.py: expected name = 'p1a', got 'p1b'"),
        (_TABLE, '"Twice"', '"Thrice"', "p1a-statement: its heading is '1(a) · Twice', homework.toml says 'Thrice'"),
        (_SOURCE, "*{{points}}.* Double", "Double", "p1a-statement: it does not state the points"),
        (_SOURCE, "*{{points}}.* Double", "{{point}} Double", "p1a-statement: unknown setting: {{point}}"),
        (_SOURCE, 'id="p1a-double"', 'id="p1a-twice"', "p1a-twice should hold one line that ends in its own name"),
        (_SOURCE, 'check("p1a")', 'check("p1b")', 'p1a-check should be check("p1a")'),
        (_TABLE, '"total", "limit"', '"total"', "not in homework.toml: p1b-limit"),
        (_TABLE, '["double"]', '["double", "triple"]', "missing p1a-triple"),
        (_TABLE, 'judged = "staff"', 'judged = "nobody"', "line 33: notebook 3, question 2, judged: Invalid enum"),
        (_TABLE, "points = 3", "poinst = 3", "question 1, poinst: unknown entry: expected points"),
    ],
)  # fmt: skip
def test_what_disagrees_is_named(toy: Path, place: str, old: str, new: str, said: str) -> None:
    path = toy / place
    assert path.read_text().count(old) >= 1
    path.write_text(path.read_text().replace(old, new, 1))
    assert said in build(toy, check=True)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (_PUBLIC, "questions/public/p1a.py is missing: homework.toml lists the question p1a"),
        (_WRITTEN, "solutions/written/p3b.md is missing: staff need the rubric of p3b"),
        (_SOURCE, "assignment/p1_numbers.md is missing: homework.toml names this notebook"),
    ],
)
def test_what_is_missing_is_named(toy: Path, place: str, said: str) -> None:
    (toy / place).unlink()
    assert said in build(toy)


def test_a_test_of_no_question_is_named(toy: Path) -> None:
    shutil.copy(toy / _HIDDEN, toy / "questions" / "hidden" / "p9z.py")
    assert "questions/hidden/p9z.py: homework.toml has no question p9z" in build(toy)


def test_tests_of_what_staff_judge_are_refused(toy: Path) -> None:
    shutil.copy(toy / _PUBLIC, toy / "questions" / "public" / "p3b.py")
    assert "questions/public/p3b.py: homework.toml says that staff grade p3b, which needs no tests" in build(
        toy
    )


def test_a_solved_notebook_that_fails_its_own_check_is_refused(toy: Path) -> None:
    path = toy / "solutions" / "numbers.py"
    path.write_text(path.read_text().replace("return 2 * x", "return 2 * x + 1"))
    said = build(toy)
    assert "p1a-check: the reference does not pass its own public tests" in said
    assert "double: twice three is six" in said


def test_a_model_derivation_that_the_checker_cannot_follow_is_named(toy: Path) -> None:
    path = toy / "solutions" / "written" / "p2a.md"
    before, model, after = path.read_text(encoding="utf-8").partition("## Model derivation\n")
    path.write_text(f"{before}{model}\nBy the chain rule.\n\n{after[after.index('## ') :]}", encoding="utf-8")
    said = build(toy)
    assert (
        "p2a-check: solved notebooks have what is under *Model derivation* in solutions/written/p2a.md"
        in said
    )
    assert "public tests" not in said
