"""Running the workbook's Otter test files case by case, on answers that are ordinary objects of this process.

The files are loaded by Otter itself. `ExceptionTestFile.run` gives one text per case; these tests also want to know
which outcome it was, so each case's body is called as Otter calls it.
"""

import importlib
import importlib.util
import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from autograder.build.lint import rules
from autograder.build.lint.bench import Bench, limited_memory
from autograder.homework.questions import NOTEBOOKS, QUESTIONS, notebook_of
from tests.places import FOLDER
from workbook import testing

with warnings.catch_warnings():  # of libraries that Otter imports and these tests do not use
    warnings.simplefilter("ignore")
    from otter.test_files import ExceptionTestFile

BENCH = Bench(FOLDER)
MISTAKES = [mistake for question in QUESTIONS for mistake in BENCH.mistakes(question)]
#: Each right answer in another style, with its question.
ANSWERS = [(question, path) for question, paths in BENCH.styles.items() for path in paths]
#: Inputs of the tests: another seed repeats what the first shows.
OF_A_SEED = pytest.mark.parametrize(
    "seed", [rules.SEEDS[0], *(pytest.param(seed, marks=pytest.mark.exhaustive) for seed in rules.SEEDS[1:])]
)
#: Every question that Otter files score.
SCORED = [question.name for question in QUESTIONS.values() if question.judged != "staff"]
reference_env, stub_env, env_with = BENCH.right, BENCH.untouched, BENCH.with_answer


@dataclass(frozen=True)
class Result:
    """What became of one case: ``outcome`` as in a report, and the text that a public case shows."""

    outcome: str
    text: str
    hidden: bool
    points: float
    failure_message: str | None


def files(question: str) -> list[ExceptionTestFile]:
    """The public and the hidden file of a question, as far as they exist, loaded by Otter."""
    paths = (FOLDER.test_file(question, hidden=hidden) for hidden in (False, True))
    return [ExceptionTestFile.from_file(str(path)) for path in paths if path is not None]


def case_names(question: str) -> list[str]:
    """The names of a question's cases, public and hidden."""
    return [case.name for file in files(question) for case in file.test_cases]


def run(question: str, env: dict[str, Any]) -> dict[str, Result]:
    """Run every case of a question; an exception that is not the student's fault goes through."""
    results: dict[str, Result] = {}
    for file in files(question):
        for case in file.test_cases:
            outcome, text = "pass", ""
            try:
                case.body.call_func(env)
            except testing.CheckFailed as failure:
                outcome, text = failure.outcome, str(failure)
            assert case.name not in results, f"two cases of {question} are called {case.name!r}"
            results[case.name] = Result(outcome, text, case.hidden, case.points, case.failure_message)
    return results


__all__ = [
    "ANSWERS",
    "MISTAKES",
    "NOTEBOOKS",
    "OF_A_SEED",
    "SCORED",
    "Result",
    "case_names",
    "env_with",
    "files",
    "limited_memory",
    "notebook_of",
    "reference_env",
    "run",
    "stub_env",
]


def reference_module(question: str) -> ModuleType | None:
    """The reference module of a question's notebook; problem 1 has none."""
    name = f"{FOLDER.solutions.name}.{notebook_of(question).name.partition('_')[2]}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None
