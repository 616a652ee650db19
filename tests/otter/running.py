"""Running the workbook's Otter test files case by case, on answers that are ordinary objects of this process.

The files are loaded by Otter itself. `ExceptionTestFile.run` gives one text per case; these tests also want to know
which outcome it was, so each case's body is called as Otter calls it.
"""

import importlib
import importlib.util
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import solutions
from autograder import mistakes
from autograder.questions import NOTEBOOKS, QUESTIONS, notebook_of
from tests.stubs import setup_cell, stub
from workbook import ladder

with warnings.catch_warnings():  # of libraries that Otter imports and these tests do not use
    warnings.simplefilter("ignore")
    from otter.test_files import ExceptionTestFile

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "questions"
MISTAKES = mistakes.read_all(ROOT / "mistakes")
ANSWERS = sorted((ROOT / "tests" / "answers").glob("q*.py"))
#: Every question that Otter files score.
SCORED = [question.name for question in QUESTIONS.values() if question.kind != "manual"]

#: Room for a wrong answer beyond what the process has already: the worker's own limit is of this order.
MEMORY = 2 * 1024**3


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
    paths = (TESTS / folder / f"{question}.py" for folder in ("public", "hidden"))
    return [ExceptionTestFile.from_file(str(path)) for path in paths if path.exists()]


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
            except ladder.CheckFailed as failure:
                outcome, text = failure.outcome, str(failure)
            assert case.name not in results, f"two cases of {question} are called {case.name!r}"
            results[case.name] = Result(outcome, text, case.hidden, case.points, case.failure_message)
    return results


def reference_module(question: str) -> ModuleType | None:
    """The reference module of a question's notebook; problem 1 has none."""
    name = notebook_of(question).name.partition("_")[2]
    found = importlib.util.find_spec(f"{solutions.__name__}.{name}")
    return importlib.import_module(found.name) if found else None


def reference_env(question: str) -> dict[str, Any]:
    """What a notebook that holds the reference answers defines."""
    module = reference_module(question)
    answers = {} if module is None else {k: v for k, v in vars(module).items() if not k.startswith("__")}
    written = {q.name: words_of(q.name) for q in notebook_of(question).questions}
    return given(question) | answers | {"__answers__": written}


def given(question: str) -> dict[str, Any]:
    """What a notebook's first cell imports."""
    env: dict[str, Any] = {}
    exec(setup_cell(notebook_of(question).name), env)
    return env


def words_of(part: str) -> str:
    """Sixty words, different ones for every part: written answers are only asked to be there."""
    return " ".join(f"{part}word{number}" for number in range(60))


def stub_env(question: str) -> dict[str, Any]:
    """What the untouched notebook defines: the stubs as they are cut from the reference."""
    env = given(question)
    for part in notebook_of(question).questions:
        for name in part.names:
            exec(stub(name), env)
    return env | {"__answers__": {}}


def env_with(answer: str, question: str) -> dict[str, Any]:
    """The reference notebook after one more cell, ``answer``."""
    env = reference_env(question)
    exec(compile(answer, f"<answer to {question}>", "exec"), env)
    return env


@contextmanager
def limited_memory() -> Iterator[None]:
    """Let this process grow by `MEMORY` and no more, where the system can limit it."""
    if not sys.platform.startswith("linux"):
        yield
        return
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


__all__ = [
    "ANSWERS",
    "MISTAKES",
    "NOTEBOOKS",
    "SCORED",
    "Result",
    "case_names",
    "env_with",
    "files",
    "limited_memory",
    "reference_env",
    "run",
    "stub_env",
]
