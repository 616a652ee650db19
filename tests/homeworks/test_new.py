"""A new homework, and a new question in it, build and pass lint at once; docs/changing-a-question.md is followed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.build.scaffold.new_homework import NewNotebook, create
from autograder.build.scaffold.new_question import NewQuestion, ScaffoldError, add
from tests.homeworks.conftest import command
from tests.which_homework import TOY

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


ADD = ("new", "question", "p1c", "--points", "3", "--defines", "fit", "--defines", "prune")


@pytest.mark.exhaustive
def test_a_new_homework_with_an_added_question_builds_grades_and_passes_lint(
    made: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(made, tmp_path / "lab3")
    command(folder, "autograder", *ADD)
    command(folder, "autograder", "build")
    assert "0 findings in Lab 3." in command(folder, "autograder", "lint")
    (tmp_path / "class" / "student-01").mkdir(parents=True)
    for notebook in (folder / "build" / "solutions").glob("*.ipynb"):
        shutil.copy(notebook, tmp_path / "class" / "student-01")
    said = command(folder, "autograder", "grade", tmp_path / "class", "-o", tmp_path / "out", "--jobs", "1")
    assert "6/6" in said


@pytest.mark.exhaustive
def test_a_folder_that_is_not_empty_is_left_alone(made: Path) -> None:
    before = texts(made)
    said = command(made.parent, "autograder", "new", "lab3", "--title", "Other", code=1)
    assert "not empty" in said
    assert texts(made) == before


@pytest.mark.exhaustive
def test_question_can_be_added_changed_and_removed_as_documented(made: Path, tmp_path: Path) -> None:
    """Adding a question changes at most six files, which lint accepts.

    Points that change in one file are named in the others, and so is a file that is forgotten when the question is
    removed.
    """
    folder = tmp_path / "lab3"
    shutil.copytree(made, folder)
    before = texts(folder)

    def findings() -> str:
        command(folder, "autograder", "build", "--no-solve", code=None)
        return command(folder, "autograder", "lint", "--no-solve", code=None)

    command(folder, "autograder", *ADD)
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
        ("p2a", "the question p2a already exists"),
        ("p9a", "belongs to problem p9, which has no notebook"),
        ("p10a", "belongs to problem p10"),
    ],
)
def test_a_question_that_does_not_fit_is_refused(name: str, said: str) -> None:
    with pytest.raises(ScaffoldError, match=said):
        add(TOY, NewQuestion(name, "A question", 1, "tests", ("something",)))


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(ScaffoldError, match="double is already defined in another question"):
        add(TOY, NewQuestion("p2z", "A question", 1, "tests", ("double",)))


def test_two_questions_with_the_same_answer_write_nothing(tmp_path: Path) -> None:
    questions = [NewQuestion(name, "A question", 1, "tests", ("answer",)) for name in ("p1a", "p1b")]
    with pytest.raises(ScaffoldError, match="two questions define answer"):
        create(
            tmp_path / "lab",
            name="lab",
            title="Lab",
            course="A course",
            notebooks=[NewNotebook("p1", "One")],
            questions=questions,
        )
    assert not (tmp_path / "lab").exists()
