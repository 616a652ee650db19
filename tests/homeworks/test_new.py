"""A new homework, and a new question in it, build and pass lint at once; docs/changing-a-question.md is followed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from autograder.build.scaffold.new_question import NewQuestion, ScaffoldError, add
from tests.homeworks.conftest import ROOT, command

pytestmark = pytest.mark.slow


def texts(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new homework of two notebooks with a question of each kind; questions are not called q."""
    folder = tmp_path_factory.mktemp("new")
    command(
        *(folder, "autograder", "new", "lab3", "--title", "Lab 3", "--course", "A course"),
        *("--notebook", "p1_trees=Decision trees", "--notebook", "p10_words"),
        *("--question", "p1a=Splits", "--question", "p1b:staff=Why?", "--question", "p10a:presence=Goals"),
    )
    return folder / "lab3"


def test_a_new_homework_builds_grades_and_passes_lint(made: Path, tmp_path: Path) -> None:
    command(made, "autograder", "build")
    assert "0 findings in Lab 3." in command(made, "autograder", "lint")
    (tmp_path / "class" / "student-01").mkdir(parents=True)
    for notebook in (made / "build" / "solutions").glob("*.ipynb"):
        shutil.copy(notebook, tmp_path / "class" / "student-01")
    said = command(made, "autograder", "grade", tmp_path / "class", "-o", tmp_path / "out", "--jobs", "1")
    assert "3/3" in said


def test_a_folder_that_is_not_empty_is_left_alone(made: Path) -> None:
    before = texts(made)
    said = command(made.parent, "autograder", "new", "lab3", "--title", "Other", code=1)
    assert "not empty" in said
    assert texts(made) == before


def test_a_question_is_added_changed_and_removed_as_the_docs_say(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lab3"
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns("build"))
    before = texts(folder)

    def findings() -> str:
        command(folder, "autograder", "build", "--no-solve", code=None)
        return command(folder, "autograder", "lint", "--no-solve", code=None)

    command(
        folder,
        "autograder",
        "new",
        "question",
        "p1c",
        "--points",
        "3",
        "--defines",
        "fit",
        "--defines",
        "prune",
    )
    after = texts(folder)
    assert len([name for name in after if after[name] != before.get(name)]) <= 6
    assert "0 findings" in findings()

    # Points change in one file: the build and lint name the other two.
    description = folder / "homework.toml"
    points = description.read_text(encoding="utf-8")
    assert "points = 3" in points
    description.write_text(points.replace("points = 3", "points = 6"), encoding="utf-8")
    said = findings()
    assert "p1c: its tests (public, hidden) add up to 3 points, homework.toml says 6" in said
    for kind in ("public", "hidden"):
        path = folder / "questions" / kind / "p1c.py"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("points=0.375", "points=0.75").replace("points=1.125", "points=2.25"), "utf-8"
        )
    assert "0 findings" in findings()

    # Remove it again; a file that is forgotten is named.
    description.write_bytes(before["homework.toml"])
    for name in ("assignment/p1_trees.md", "solutions/trees.py"):
        (folder / name).write_bytes(before[name])
    for name in ("questions/public/p1c.py", "questions/hidden/p1c.py"):
        (folder / name).unlink()
    assert "mistakes/p1c.md: homework.toml has no question p1c" in findings()
    (folder / "mistakes" / "p1c.md").unlink()
    assert "0 findings" in findings()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("q2a", "the question q2a already exists"),
        ("q9a", "belongs to problem q9, which has no notebook"),
        ("q10a", "belongs to problem q10"),
    ],
)
def test_a_question_that_does_not_fit_is_refused(name: str, said: str) -> None:
    with pytest.raises(ScaffoldError, match=said):
        add(ROOT, NewQuestion(name, "A question", 1, "tests", ("something",)))


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(ScaffoldError, match="ridge is already defined in another question"):
        add(ROOT, NewQuestion("q4z", "A question", 1, "tests", ("ridge",)))


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


def test_homework_0_is_changed_as_the_docs_say(homework_0: Path) -> None:
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
