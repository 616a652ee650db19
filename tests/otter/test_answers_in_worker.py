"""What passes or fails beside the tests does so through the pipe: other styles of right answers, and mistakes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.grade.cases import Case
from autograder.grade.testing import TestFile
from autograder.homework.budgets import Budget
from autograder.intake.release import Release
from autograder.worker.needed import Cell
from autograder.worker.proxy import RemoteEnvironment
from autograder.worker.session import Session
from tests.otter import running

pytestmark = pytest.mark.slow

BUDGET = Budget(call_cpu=6)


def cases(zygote, question: str, answer: str) -> dict[str, Case]:
    """The cases of a question, on the reference followed by ``answer``, in a worker."""
    cells = [Cell(source.stem, source.read_text()) for source in reference_files(question)]
    session = Session(zygote, [*cells, Cell("answer", answer)], BUDGET, seed=5)
    environment = RemoteEnvironment(session, {"__seed__": 5})
    try:
        session.start()
        assert not [result.error for result in session.results if result.error]
        files = [Release().test_file(question, hidden=hidden) for hidden in (False, True)]
        return {case.name: case for file in files if file for case in TestFile(file).run(environment)}
    finally:
        session.end()


def reference_files(question: str) -> list[Path]:
    """The reference of a question's notebook: its module, or a package's modules, to run one after another.

    A worker has no package to import from: such an import is left out, as in a student's notebook.
    """
    module = running.reference_module(question)
    if module is None:
        return []
    file = Path(str(module.__file__))
    return [file] if file.name != "__init__.py" else sorted(set(file.parent.glob("*.py")) - {file})


# Written answers (q1) are read from the notebook, not from a worker.
ANSWERS = [(question, path) for question, path in running.ANSWERS if not question.startswith("q1")]
MISTAKES = [mistake for mistake in running.MISTAKES if not mistake.question.startswith("q1")]
EVERY = int(os.environ.get("HW0_EVERY_MISTAKE", "9"))
"""Of the mistakes, which `tests/otter` runs all beside the tests, one in so many runs here too; 1 for all."""

STYLES = 3
"""Of the other styles, of which `test_answers` runs all beside the tests, `make test` runs one in so many here too."""


@pytest.mark.parametrize(
    ("question", "path"),
    [
        pytest.param(question, path, id=path.stem, marks=[pytest.mark.exhaustive] if number % STYLES else [])
        for number, (question, path) in enumerate(ANSWERS)
    ],
)
def test_a_right_answer_in_another_style_gets_every_point_in_a_worker(zygote, question, path):
    done = cases(zygote, question, path.read_text(encoding="utf-8")).values()
    assert not [case for case in done if not case.passed]


@pytest.mark.parametrize("mistake", MISTAKES[::EVERY], ids=str)
def test_a_mistake_fails_in_a_worker_what_it_fails_beside_the_tests(zygote, mistake):
    done = cases(zygote, mistake.question, mistake.code)
    failed = {name for name, case in done.items() if not case.passed}
    # More may fail than declared: in one notebook a later answer may build on the wrong one.
    assert failed >= set(mistake.failing(done))
    assert not [case for case in done.values() if case.outcome == "grader_error"]
