"""This homework is changed as docs/changing-a-question.md says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.homeworks.conftest import command
from tests.homeworks.test_new import texts
from tests.places import ROOT

# tests/homeworks/test_new.py follows the same page on a small homework.
pytestmark = pytest.mark.exhaustive


@pytest.fixture
def homework_0(tmp_path: Path) -> Path:
    """A copy of what belongs to Homework 0."""
    git = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    of_it = (
        *("homework.toml", "assignment/", "solutions/", "questions/"),
        *("mistakes/", "answers/", "derivations/"),
    )
    for name in git.stdout.splitlines():
        if name.startswith(of_it) and (ROOT / name).is_file():
            (tmp_path / "hw0" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / "hw0" / name)
    return tmp_path / "hw0"


def replaced(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        text, count = re.subn(old, new, text, flags=re.DOTALL)
        assert count, (path, old)
    path.write_text(text, encoding="utf-8")


def test_homework_can_be_changed_as_documented(homework_0: Path) -> None:
    """One question is added, one gets other points, one is removed, and no file counts questions or points."""
    lint = ("autograder", "lint", "--no-solve", "--question")
    before = texts(homework_0)
    command(
        homework_0, "autograder", "new", "question", "q2f", "--title", "One more", "--defines", "one_more"
    )
    after = texts(homework_0)
    assert len([name for name in after if after[name] != before.get(name)]) == 6

    replaced(homework_0 / "homework.toml", (r'(name = "q3c"[^}]*points = )2', r"\g<1>4"))
    assert "q3c: its tests (public, hidden) add up to 2 points, homework.toml says 4" in command(
        homework_0, "autograder", "build", "--no-solve", code=1
    )
    replaced(homework_0 / "questions" / "public" / "q3c.py", ("points=0.25", "points=0.5"))
    replaced(homework_0 / "questions" / "hidden" / "q3c.py", ("points=0.75", "points=1.5"))

    replaced(homework_0 / "homework.toml", (r'  \{ name = "q4g"[^\n]*\n', ""))
    replaced(
        homework_0 / "assignment" / "q4_ridge.md",
        (r'<!-- #region id="q4g-.*?<!-- #endregion -->\n\n', ""),
        (r'```python id="q4g-.*?```\n\n', ""),
    )
    (homework_0 / "questions" / "public" / "q4g.py").unlink()
    assert "questions/hidden/q4g.py: homework.toml has no question q4g" in command(
        homework_0, "autograder", "build", "--no-solve", code=1
    )
    (homework_0 / "questions" / "hidden" / "q4g.py").unlink()
    command(homework_0, "autograder", "build", "--no-solve")
    said = command(homework_0, *lint, "q2f", code=1)
    assert "mistakes/q4g.md: homework.toml has no question q4g" in said
    assert "solutions/written/q4g.md: homework.toml has no question q4g" in said
    assert "answers/q4g_products.py: its name does not begin with the name of a question" in said
    for path in (homework_0 / "answers").glob("q4g_*.py"):
        path.unlink()
    (homework_0 / "mistakes" / "q4g.md").unlink()
    (homework_0 / "solutions" / "written" / "q4g.md").unlink()
    assert "derivations/q4.toml: homework.toml does not list the derivation q4g" in said
    replaced(homework_0 / "derivations" / "q4.toml", (r"\[q4g\]\n.*?(?=\n\[q\d\w*\]\n|\Z)", ""))
    said = command(homework_0, *lint, "q2f", "--question", "q3c", "--question", "q4h")
    assert "0 findings in Homework 0" in said
