"""What runs at home runs in the grader: one list of habits, ``hw0 check`` and the grader, and the same verdicts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.grade.cases import Case, NotebookResult
from autograder.grade.grading import Grader
from autograder.homework.questions import BY_NAME
from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.worker.zygote import Zygote
from tests.submissions import compose

pytestmark = pytest.mark.slow

NOTEBOOK = BY_NAME["q2_vector_calculus"]
QUESTIONS = [question.name for question in NOTEBOOK.questions]


@dataclass(frozen=True)
class Habit:
    """One entry of ``habits.toml``, which says what the fields mean."""

    name: str
    above: str = ""
    before: list[str] = field(default_factory=list)
    replace: dict[str, str] = field(default_factory=dict)
    cell: str = "q2e-derivative_is_2xTA"
    outcomes: dict[str, str] = field(default_factory=dict)
    says: str = ""
    stops: bool = False


def _habit(name: str, until: int = sys.version_info.minor + 1, **fields: Any) -> Habit:
    if sys.version_info.minor >= until:
        fields |= {"outcomes": {}, "says": ""}
    return Habit(name, **fields)


HABITS = [
    _habit(**entry) for entry in tomllib.loads(Path(__file__).with_name("habits.toml").read_text())["habit"]
]


@pytest.fixture(scope="module")
def solved() -> nbformat.NotebookNode:
    """The solved notebook without the cells that only show something, and without derivations."""
    node = compose.base_notebooks()["reference"][NOTEBOOK.name]
    role = {cell.id: cell.metadata.hw0.role for cell in node.cells}
    node.cells = [
        c for c in node.cells if role[c.id] not in ("given", "derivation") or c.id.endswith("-setup")
    ]
    return node


def with_habit(solved: nbformat.NotebookNode, habit: Habit) -> nbformat.NotebookNode:
    """A copy of the notebook, as a student with this habit would hand it in."""
    node = nbformat.reads(nbformat.writes(solved), as_version=4)
    place = next(number for number, cell in enumerate(node.cells) if cell.id == habit.cell)
    for cell in node.cells:
        cell.source = habit.replace.get(cell.id, cell.source)
    node.cells[place].source = (
        f"{habit.above}\n{node.cells[place].source}" if habit.above else node.cells[place].source
    )
    own = [nbformat.v4.new_code_cell(text) for text in habit.before]
    for number, cell in enumerate(own):
        cell["id"] = f"own-{number}"
    node.cells[place:place] = own
    return node


@pytest.fixture(scope="module")
def folders(solved, tmp_path_factory) -> dict[str, Path]:
    """A folder with a notebook for each habit."""
    made = {}
    for habit in HABITS:
        made[habit.name] = tmp_path_factory.mktemp("habit")
        (made[habit.name] / NOTEBOOK.file).write_text(nbformat.writes(with_habit(solved, habit)))
    return made


@pytest.fixture(scope="module")
def at_home(folders) -> dict[str, dict[str, Any]]:
    """For each habit what ``hw0 check`` finds."""
    work = [
        [str(folder / NOTEBOOK.file), str(folder / "results.json"), *QUESTIONS] for folder in folders.values()
    ]
    subprocess.run(
        [sys.executable, str(Path(__file__).with_name("home.py"))],
        input=json.dumps(work).encode(),
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        capture_output=True,
        check=True,
    )
    return {name: json.loads((folder / "results.json").read_text()) for name, folder in folders.items()}


@pytest.fixture(scope="module")
def grader(zygote: Zygote) -> Grader:
    return Grader(Release(), zygote)


def graded(grader: Grader, folder: Path) -> NotebookResult:
    return grader.grade_notebook(submissions.read(folder, grader.release.cell_ids), NOTEBOOK)


def outcome(cases: list[Case]) -> str:
    """The first outcome that is no pass."""
    return next((case.outcome for case in cases if not case.passed), "pass")


def test_there_are_at_least_forty_habits_and_each_has_a_name_of_its_own():
    assert len({habit.name for habit in HABITS}) == len(HABITS) >= 40


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.name)
def test_a_habit_gets_the_same_verdict_at_home_and_in_the_grader(at_home, grader, folders, habit):
    home, result = at_home[habit.name], graded(grader, folders[habit.name])
    verdicts = {name: outcome(cases) for name, cases in result.cases.items()}
    assert verdicts == dict.fromkeys(QUESTIONS, "pass") | habit.outcomes, (result.errors, result.hints)

    public = {name: [c for c in cases if not c.hidden] for name, cases in result.cases.items()}
    theirs = {name: {case.name: case.outcome for case in cases} for name, cases in public.items()}
    ours = {q["name"]: {case["name"]: case["outcome"] for case in q["cases"]} for q in home["questions"]}
    assert ours == theirs, (home["errors"], home["hints"])

    said = [*result.hints, *(f"{case.message} {case.hint}" for cases in public.values() for case in cases)]
    assert habit.says in "\n".join(said)
    assert bool(result.errors) == bool(home["errors"])
    assert habit.stops or habit.outcomes or not result.errors, result.errors
    told = [*home["hints"], *(f"{c['message']} {c['hint']}" for q in home["questions"] for c in q["cases"])]
    assert habit.says in "\n".join(told)


def test_the_control_stops_the_cell(grader, solved, tmp_path):
    """Lines that stop a cell at home stop it in the grader too: the list above could fail."""
    node = with_habit(solved, Habit("an error", "raise ValueError('mine')"))
    (tmp_path / NOTEBOOK.file).write_text(nbformat.writes(node))
    assert outcome(graded(grader, tmp_path).cases["q2e"]) == "error"
