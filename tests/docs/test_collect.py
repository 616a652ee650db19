"""The page on collecting is true: its commands run in order and print what the page says they print."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from benchmarks import week
from tests.collect import downloads
from tests.collect.downloads import Student, write, zipped
from tests.docs.test_ten_minutes import ROOT, play
from tests.submissions import compose

pytestmark = pytest.mark.exhaustive

PAGE = ROOT / "docs" / "collect.md"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the downloads that the page speaks of."""
    folder = tmp_path_factory.mktemp("course")
    solved = {
        f"{name}.ipynb": nbformat.writes(node).encode()
        for name, node in compose.base_notebooks()["reference"].items()
    }
    some = {name: solved[name] for name in ("q2_vector_calculus.ipynb", "q7_process.ipynb")}
    students = [Student(1, [solved]), Student(2, [{}, some], hours_late=5)]
    (folder / "submissions.zip").write_bytes(zipped(downloads.canvas(students)))
    (folder / "roster.csv").write_text(downloads.canvas_roster([*students, Student(4, [])]))
    (folder / "assignment_42_export.zip").write_bytes(zipped(downloads.gradescope(students)))
    for system in ("moodle", "brightspace", "blackboard", "sakai"):
        (folder / f"{system}.zip").write_bytes(zipped(downloads.SYSTEMS[system](students)))
    week.write_clones(folder / "hw0-submissions", students)
    (folder / "classroom_roster.csv").write_text(downloads.github_roster(students).replace("gh-", "student-"))
    write(folder / "course", downloads.nbgrader(students))
    write(folder / "mail", downloads.flat_zips(students) | {"q4_ridge.ipynb": solved["q4_ridge.ipynb"]})
    return folder


def test_every_command_prints_what_the_page_shows(course):
    play(PAGE, course, {"autograder collect mail": 1})
