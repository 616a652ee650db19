"""homework.toml: what it says, and how a slip in it is reported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbook import homework
from workbook.checks import display, public_tests

ROOT = Path(__file__).resolve().parents[2]

SMALL = """name = "hw1"
title = "Homework 1"
version = "1"
course = "A course"

[[notebook]]
name = "q1_first"
title = "First"
question = [
  { name = "q1", title = "One", points = 1, judged = "presence" },
]

[[notebook]]
name = "q10_tenth"
title = "Tenth"

[[notebook.question]]
name = "q10a"
title = "Ten"
points = 2
defines = ["ten"]
derivation = "q10"
"""


@pytest.fixture
def write(tmp_path: Path):
    def made(text: str) -> Path:
        path = tmp_path / "homework.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return made


def test_both_ways_to_write_a_question_mean_the_same(write) -> None:
    made = homework.read(write(SMALL))
    assert list(made.questions) == ["q1", "q10a"]
    assert [notebook.problem for notebook in made.notebooks] == ["q1", "q10"]
    assert [question.in_words for question in made.questions.values()] == [True, False]
    assert made.files == ("q1_first.ipynb", "q10_tenth.ipynb")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 1,", 'points = "1",', "line 10: notebook 1, question 1, points: Expected `int`, got `str`"),
        ("points = 2", "points = 2.5", "line 20: notebook 2, question 1, points: Expected `int`, got `float`"),
        ("points = 2", "points = -2", "line 20: notebook 2, question 1, points: Expected `int` >= 0"),
        ('"presence"', '"present"', "line 10: notebook 1, question 1, judged: Invalid enum value 'present': expected"),
        ("points = 2", "pionts = 2", "line 20: notebook 2, question 1, pionts: unknown entry: expected"),
        ("points = 2\n", "", "line 17: notebook 2, question 1: Object missing required field `points`"),
        ("[[notebook]]", "[notebook]", "at line 13"),
        ('name = "q10_tenth"', 'name = "q1_tenth"', "line 14: notebook 2, name: q1_tenth and q1_first both begin"),
        ('name = "q10a"', 'name = "q1"', "line 17: notebook 2, question 1: there are two questions q1"),
        ('name = "q10a"', 'name = "Q 10"', "line 18: notebook 2, question 1, name: Expected `str` matching regex"),
        ('defines = ["ten"]\n', "", "q10a is judged by tests: expected names in `defines`"),
        ('title = "Homework 1"', 'title = ""', "line 2: title: Expected `str` of length >= 1"),
        ('version = "1"', 'version = "1"\ndue = 2026-09-05', "line 4: due: Expected `datetime | null`, got `date`:"),
        ('version = "1"', 'version = "1"\ndue = 2026-09-05T22:59:00', "line 4: due: Expected a time with its zone"),
        ('"Homework 1"', '"Homework 1', "at line 2"),
    ],
)  # fmt: skip
def test_a_slip_is_reported_with_its_line_and_what_was_expected(write, old: str, new: str, said: str) -> None:
    assert old in SMALL
    with pytest.raises(homework.HomeworkError) as caught:
        homework.read(write(SMALL.replace(old, new, 1)))
    assert said in str(caught.value)
    assert "homework.toml" in str(caught.value)


def test_the_nearest_description_upward_is_meant(
    write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(homework.VARIABLE, raising=False)
    path = write(SMALL)
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert homework.find(tmp_path / "a" / "b") == path
    assert homework.find(Path("/")) == ROOT / "homework.toml"  # none upward: the one beside the package
    monkeypatch.setenv(homework.VARIABLE, str(tmp_path))
    assert homework.find(Path("/")) == path
    monkeypatch.setenv(homework.VARIABLE, str(tmp_path / "a"))
    with pytest.raises(homework.HomeworkError, match=r"there is no homework\.toml"):
        homework.find()


def test_what_students_get_reads_as_the_same_homework(write, tmp_path: Path) -> None:
    ours = homework.read(ROOT / "homework.toml")
    (tmp_path / homework.RELEASED).write_bytes(homework.released(ours))
    assert homework.read(tmp_path / homework.RELEASED) == ours


@pytest.mark.parametrize("book", homework.current().notebooks, ids=lambda book: book.name)
def test_what_check_says_of_a_notebook_adds_up_to_its_points(book: homework.Notebook) -> None:
    known = public_tests.known_questions()
    names = [question.name for question in book.questions]
    results = [public_tests.check_question(name, {}) for name in names if name in known]
    points = sum(q.points + q.points_for_derivation for q in book.questions)
    said = display.total_text(results, names)
    # "0 of 3.75 points now + 11.25 when graded + 4 from staff = 19 in all."
    _, *parts = map(float, re.findall(r"\d+(?:\.\d+)?", said.partition(" = ")[0]))
    assert sum(parts) == points
    assert said.endswith(f" = {points} in all.") or parts == [points]
