"""A small class with made-up reports: these tests need no worker and no student code."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from autograder.grade import report
from autograder.homework.questions import MANUAL, NOTEBOOKS, add_points
from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.staff.gradebook import course, database
from tests.places import FOLDER
from tests.reporting import synthetic

ASSIGNMENT = FOLDER.assignment


def make_report(student: str, sha256: str, share: float = 1.0, **changes: dict[str, Any]) -> report.Report:
    """Return a valid report in which every question earns ``share`` (0 to 1) of its points in one public case.

    ``changes`` maps a question to fields of its entry that differ, or ``manual_<question>`` to fields of its manual
    entry. The score is the sum of the entries' scores.
    """
    questions = []
    for notebook in NOTEBOOKS:
        for question in notebook.questions:
            if question.judged == "staff":
                continue
            case = {
                "name": f"{question.name} is right",
                "hidden": False,
                "passed": share == 1,
                "points": question.points * share,
                "max_points": float(question.points),
                "outcome": "pass" if share == 1 else "fail",
                "message": "" if share == 1 else "got [1], expected [2]",
                "hint": "" if share == 1 else "count again",
            }
            entry = {
                "name": question.name,
                "score": question.points * share,
                "max_score": float(question.points),
                "outcome": case["outcome"],
                "cases": [case],
            }
            questions.append(entry | changes.get(question.name, {}))
    made = {
        "schema": 1,
        "student": student,
        "submission_sha256": sha256,
        "release": "0123456789ab",
        "isolation": "namespaces",
        "score": add_points([entry["score"] for entry in questions]),
        "max_score": 17.0,
        "questions": questions,
        "manual": [
            {"name": m.name, "max_score": float(m.points), "reason": m.reason}
            | changes.get(f"manual_{m.name}", {})
            for m in MANUAL
        ],
        "notebooks": [
            {"name": n.name, "errors": [], "cpu_seconds": 0.1, "wall_seconds": 0.1, "peak_memory_bytes": 1}
            for n in NOTEBOOKS
        ],
    }
    return synthetic.typed(made)


@pytest.fixture(scope="session")
def released() -> dict[str, NotebookNode]:
    """The released notebooks; do not change them."""
    return {n.name: nbformat.read(ASSIGNMENT / n.file, as_version=4) for n in NOTEBOOKS}


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that knows the homework and nobody yet; copied, because making one takes a second."""
    path = tmp_path_factory.mktemp("database") / "gradebook.db"
    database.record_all(str(path), [], ASSIGNMENT)
    return path


@pytest.fixture
def url(tmp_path: Path, empty_database: Path) -> str:
    shutil.copy(empty_database, tmp_path / "gradebook.db")
    return database.normalized(str(tmp_path / "gradebook.db"))


class Class:
    """Submissions, results and the course folder of a test."""

    def __init__(self, folder: Path, released: dict[str, NotebookNode], url: str) -> None:
        self.folder, self.released, self.url = folder, released, url
        self.submissions, self.results = folder / "submissions", folder / "results"
        self.course = folder / "course"

    def hand_in(
        self,
        student: str,
        edit: Callable[[dict[str, NotebookNode]], object] = lambda notebooks: None,
        **report_as: Any,
    ) -> str:
        """Write a submission and its report; ``edit`` changes the released notebooks. Returns its SHA-256."""
        notebooks = {name: copy.deepcopy(node) for name, node in self.released.items()}
        edit(notebooks)
        target = self.submissions / student
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name, node in notebooks.items():
            (target / f"{name}.ipynb").write_text(json.dumps(node), encoding="utf-8")
        return self.grade(student, **report_as)

    def grade(self, student: str, share: float = 1.0, **changes: Any) -> str:
        """Write the report of what is handed in."""
        read = submissions.read(self.submissions / student, Release().originals)
        made = make_report(student, read.sha256, share, **changes)
        report.write(self.results / student / "report.json", made)
        return read.sha256

    def fill(self) -> course.Filled:
        return course.fill(self.course, [self.submissions], self.results, url=self.url)

    def page(self, student: str, notebook: str) -> NotebookNode:
        """The notebook that formgrader would show."""
        return nbformat.read(self.course / "autograded" / student / "toy" / f"{notebook}.ipynb", as_version=4)

    def score(self, student: str) -> float:
        with database.connect(self.url) as gradebook:
            return float(gradebook.find_submission("toy", student).score)


@pytest.fixture
def klass(tmp_path: Path, released: dict[str, NotebookNode], url: str) -> Class:
    return Class(tmp_path, released, url)


def cell_of(notebooks: dict[str, NotebookNode], cell_id: str) -> NotebookNode:
    """The cell with an id, wherever it is."""
    return next(cell for node in notebooks.values() for cell in node.cells if cell.id == cell_id)
