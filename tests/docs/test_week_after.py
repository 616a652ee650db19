"""The page on the week after the deadline is true, from downloads to sent feedback, on a class of twelve."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from autograder.staff.gradebook import database, grades
from benchmarks import week
from tests.docs.test_ten_minutes import play
from tests.places import ROOT

pytestmark = pytest.mark.exhaustive

PAGE = ROOT / "docs" / "the-week-after.md"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What twelve students handed in, by ten systems."""
    folder = tmp_path_factory.mktemp("week")
    week.write_class(folder, 12, each=1)
    return folder


def read_everything(course: Path) -> None:
    """What staff do on the reading page: half of the points for every part that waits."""
    with database.connect(str(course / "course" / "gradebook.db")) as book:
        for path in (course / "class").glob("*/submission.json"):
            for (_, cell), grade in database.rows_of(book, path.parent.name).items():
                if grade.needs_manual_grade and not grades.is_automatic(cell):
                    grade.manual_score, grade.needs_manual_grade = 0.5, False
        book.db.commit()


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines()))


def test_every_command_prints_what_the_page_shows(course):
    play(PAGE, course, {}, {"autograder gradebook export": lambda: read_everything(course)})
    assert week.differences(course / "class", json.loads((course / "expected.json").read_text())) == []
    # The same points in Canvas's file and on each student's page, and each page in the outbox once.
    canvas = {row["Student"]: row["Homework 0"] for row in table(course / "canvas.csv")}
    outbox = table(course / "outbox.csv")
    assert len({row["page"] for row in outbox}) == 12
    for row in outbox:
        number = row["student"].removeprefix("Student ")
        assert row["email"] == f"student-{number}@example.edu"
        page = (course / row["page"]).read_text()
        assert f"{canvas[f'{number}, Student']} <small>of 120 points" in page
        assert f"feedback for <bdi>Student {number}</bdi>" in page


def test_every_style_of_an_answer_says_the_same():
    text = "First line.\n\n$$\nx = 1\n$$\n\nLast line."
    styles = {week.styled(text, number) for number in range(week.STYLES)}
    assert len(styles) == 40
    assert all("x = 1" in one and "Last line." in one for one in styles)
