"""What passes or fails beside the tests does so through the pipe: other styles of right answers, and mistakes."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from autograder.budgets import Budget
from autograder.needed import Cell
from autograder.proxy import RemoteEnvironment
from autograder.release import Release
from autograder.results import Case
from autograder.session import Session
from autograder.testing import TestFile
from tests.otter import running

BUDGET = Budget(call_cpu=6)


def cases(zygote, path: Path) -> dict[str, Case]:
    """The cases of a question, on the reference followed by the file at ``path``, in a worker."""
    question = running_question(path)
    cells = [Cell(source.stem, source.read_text()) for source in reference_files(question)]
    session = Session(zygote, [*cells, Cell("answer", path.read_text())], BUDGET, seed=5)
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


def running_question(path: Path) -> str:
    """The question of a file named ``<question>_<what>.py``."""
    return max((q for q in running.QUESTIONS if path.stem.startswith(f"{q}_")), key=len)


# Written answers (q1) are read from the notebook, not from a worker.
ANSWERS = [path for path in running.ANSWERS if not running_question(path).startswith("q1")]
MISTAKES = [path for path in running.MISTAKES if not running_question(path).startswith("q1")]
EVERY = int(os.environ.get("HW0_EVERY_MISTAKE", "9"))
"""Of the mistakes, which `tests/otter` runs all beside the tests, one in so many runs here too; 1 for all."""


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.stem)
def test_a_right_answer_in_another_style_gets_every_point_in_a_worker(zygote, path):
    assert not [case for case in cases(zygote, path).values() if not case.passed]


@pytest.mark.parametrize("path", MISTAKES[::EVERY], ids=lambda path: path.stem)
def test_a_mistake_fails_in_a_worker_what_it_fails_beside_the_tests(zygote, path):
    declared = re.search(r"^FAILS = (\[.*?\])$", path.read_text(), re.DOTALL | re.MULTILINE)
    assert declared
    done = cases(zygote, path).values()
    failed = {case.name for case in done if not case.passed}
    # More may fail than declared: in one notebook a later answer may build on the wrong one.
    assert failed >= set(ast.literal_eval(declared[1]))
    assert not [case for case in done if case.outcome == "grader_error"]
