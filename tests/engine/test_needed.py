"""Cells that only show something are left out of a grade, unless something that counts needs what they bind."""

from __future__ import annotations

import copy

import pytest

from autograder.grade.grading import Grader
from autograder.intake import submissions
from autograder.intake.release import Release
from autograder.worker.inside import name_use
from autograder.worker.needed import Cell
from autograder.worker.replies import names_read
from autograder.worker.session import Session
from tests import bases
from tests.engine.conftest import SHORT

pytestmark = pytest.mark.slow

SHOWS = "solver = train(data)\nprint(solver)"
"""A released cell; it reads ``train`` and ``data`` and binds ``solver``."""
DATA = "data = [1, 2]\nprint(data)"
"""Another one, which that one needs."""


@pytest.fixture
def ran(zygote):
    """``ran("def f(x): …")`` gives the names of the released cells that run beside the student's cells."""
    sessions = []

    def run(*cells: str, figures: bool = False) -> list[str]:
        released = [
            Cell(name, text, name_use.names(text)) for name, text in [("data", DATA), ("shows", SHOWS)]
        ]
        own = [Cell(f"cell {n}", text) for n, text in enumerate(("def train(data):\n    return 1", *cells))]
        session = Session(zygote, [*released, *own], budget=SHORT, seed=1, figures=figures)
        sessions.append(session)
        session.start()
        return [result.name for result in session.results if not result.name.startswith("cell")]

    yield run
    for session in sessions:
        session.end()


@pytest.mark.parametrize(
    "cell",
    [
        "def train(data, solver):\n    return solver",
        "class Net:\n    def loss(self, X):\n        self.solver = X\n        data = 1\n        return data",
        "model.data, x.solver = 1, 2",
        "%matplotlib inline",
        "%config InlineBackend.figure_format = 'retina'",
        "!pip install data",
        "def broken(:\n    solver",
        "%%derive p2a\nd(solver, data) = 1",
        "print('solver')  # and data",
    ],
    ids=[
        "arguments",
        "locals and attributes",
        "attributes",
        "harmless magic",
        "harmless setting",
        "shell command",
        "broken",
        "derivation",
        "text",
    ],
)
def test_what_only_shows_is_left_out(ran, cell):
    assert ran(cell) == []


@pytest.mark.parametrize(
    "cell",
    [
        "print(solver)",
        "def train(data):\n    return solver",
        "class Net:\n    best = solver",
        "def change():\n    global data\n    data += solver",
        "eval('sol' + 'ver')",
        "globals()['solver']",
        "from __main__ import solver",
        "%time solver",
        "x = !echo",
        "await solver",
        "f = lambda: solver",
        "print(f'{solver}')",
        pytest.param("lambda:" * 50_000 + "1", id="too deep to be read"),
    ],
)
def test_it_runs_where_an_answer_may_need_it(ran, cell):
    assert ran(cell) == ["data", "shows"]


def test_only_what_is_needed_runs(ran):
    assert ran("print(data)") == ["data"]


def test_all_run_for_somebody_who_looks(ran):
    assert ran(figures=True) == ["data", "shows"]


@pytest.mark.parametrize("reply", [None, 7, [], [["a"]], [["a"], [1]], [["a"], "b"], [["a"], None]], ids=repr)
def test_an_odd_reply_counts_as_reading_anything(reply):
    assert None in names_read(reply, 2)


def _grade(zygote, notebooks):
    plain = {name: copy.deepcopy(dict(node)) for name, node in notebooks.items()}
    report = Grader(Release(), zygote).grade(submissions.Submission("student-01", "", "", plain))
    assert report.score == report.max_score
    return report


def test_an_answer_may_use_what_a_released_cell_binds(zygote):
    """The factor is there because a released cell shows it."""
    notebooks = copy.deepcopy(bases.base_notebooks()["reference"])
    (cell,) = [c for c in notebooks["p2_slopes"].cells if c.id == "p2b-slope_square"]
    assert "2.0 * x" in cell.source
    cell.source = cell.source.replace("2.0 * x", "factor * x")
    _grade(zygote, notebooks)


def test_hints_of_old_names_come_from_the_tests_as_well(zygote):
    """The function is called by no cell that runs."""
    notebooks = copy.deepcopy(bases.base_notebooks()["reference"])
    cell = next(c for c in notebooks["p2_slopes"].cells if c.id == "p2a-entry_linear")
    assert "return" in cell.source
    cell.source = cell.source.replace("return", "np.product([1, 2])\n    return")
    report = _grade(zygote, notebooks)
    (hints,) = [n.hints for n in report.notebooks if n.name == "p2_slopes"]
    assert hints == ["np.product was removed in NumPy 2: write np.prod"]
