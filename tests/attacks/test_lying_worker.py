"""Whatever a worker answers, and whenever, no test of the release fails for a reason of its own.

A worker here is the reference behind the real codec, which lies now and then: another value of every kind, a value of
the right kind that is off, an error, a death. A case may pass or fail; a ``grader_error`` would hold its points.
Each question is run with `ROUNDS` liars (``HW0_LIARS`` for more); a failure says which seed to run again.
"""

from __future__ import annotations

import os
import random
import types
import warnings
from typing import Any

import numpy as np
import pytest

from autograder.grade.testing import TestFile
from autograder.homework.questions import NOTEBOOKS
from autograder.intake.release import Release
from autograder.worker import codec
from autograder.worker.inside import serve
from autograder.worker.proxy import RemoteEnvironment
from autograder.worker.replies import unwrap
from autograder.worker.session import _send_handle
from tests.attacks.sessions import OneByOne
from tests.otter import running
from workbook.homework import Question
from workbook.testing import CheckFailed, OutOfMemory, StudentError, TimedOut

ROUNDS = int(os.environ.get("HW0_LIARS", "6"))
#: How often a liar lies: the second rarely, so that tests get far before they meet a lie.
RATES = (0.5, 0.02, 0.1)
AUTO = [q for notebook in NOTEBOOKS for q in notebook.questions if q.judged == "tests" or q.name == "q7"]
#: Training takes seconds for each round.
SLOW = {"q6_overfit_three_layer", "q6_overfit_five_layer", "q6_train_two_layer"}
NAMES = ("dict", "function", "matrix", "ndarray", "\x1b[31m\u202e", "x" * 100)


class LyingSession(OneByOne):
    """Stands for `autograder.worker.session.Session`: the reference's objects, and lies."""

    def __init__(self, names: dict[str, Any], rng: random.Random, rate: float) -> None:
        self.server = serve.Server(types.SimpleNamespace(user_ns=names))  # type: ignore[arg-type]
        self.rng, self.rate, self.generation, self.number = rng, rate, 1, 0

    def request(self, root: str, operation: str, operands: list[Any]) -> tuple[Any, bool] | None:
        self.number += 1
        try:
            frame = codec.encode([self.number, operation, *operands], _send_handle)
        except codec.TooLargeError:
            raise StudentError("ValueError", "too large") from None
        lie = self.rng.random() < self.rate
        if lie and self.rng.random() < 0.1:
            self._fail()
            return None
        number, operation, *received = codec.decode(frame)
        # The real one tells its line in a cell, for which IPython is asked.
        answer = codec.decode(self.server.answer(number, operation, received))
        if lie and answer[1] == "value":
            answer[2] = _mutated(answer[2], self.rng)
            # What a lie cannot say on the wire is no lie.
            answer = codec.decode(codec.encode(answer))
        return unwrap(answer, self.number)

    def cpu_seconds(self) -> float:
        return 0.0

    def _fail(self) -> None:
        if self.rng.random() < 0.3:
            self.generation += 1
        choices: list[CheckFailed | None] = [
            StudentError("NotImplementedError"),
            StudentError("KeyError", "\x1b[31m" * 100, 3, source="x"),
            TimedOut(),
            OutOfMemory(),
            None,
        ]
        failure = self.rng.choice(choices)
        if failure is not None:
            raise failure


def _pool(rng: random.Random) -> list[Any]:
    """One value of every kind that can cross."""
    deep: Any = 0.0
    for _ in range(18):
        deep = [deep]
    shape = rng.choice([(), (0,), (1,), (3,), (1, 3), (3, 1), (2, 3), (0, 0), (1,) * 16, (50, 40)])
    dtype = rng.choice(sorted(codec._DTYPES))
    array = np.ones(shape, dtype)
    handle = codec.Handle(rng.choice([0, 1, -1, 2**60]), rng.choice(NAMES), rng.random() < 0.5)
    numbers = [0, -1, 2, 10**990, -(10**400), 2.0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), 1j]
    return [
        *(None, True, False, "", "left", "\x1b[31m\u202e" * 50, b"bytes", (), [], {}, deep, handle, handle),
        *numbers,
        *(array, array * 0, array[()] if array.ndim == 0 else array.T, np.float16(np.inf), np.bool_(True)),
        *([array, array], (array, None), (handle, handle), [1.0] * 3000, {"W1": array, "x": handle}),
        {str(number): float(number) for number in range(300)},
    ]


def _mutated(value: Any, rng: random.Random) -> Any:
    """The value, or a part of it, replaced by another or changed a little."""
    if type(value) in (list, tuple) and value and rng.random() < 0.7:
        place = rng.randrange(len(value))
        items = [_mutated(item, rng) if number == place else item for number, item in enumerate(value)]
        return type(value)(items[: rng.choice([len(items), len(items), len(items) - 1])])
    if type(value) is dict and value and rng.random() < 0.7:
        chosen = rng.choice(sorted(value))
        changed = {key: _mutated(item, rng) if key == chosen else item for key, item in value.items()}
        if rng.random() < 0.2:
            del changed[chosen]
        return changed
    if type(value) is np.ndarray and rng.random() < 0.6:
        return _mutated_array(value, rng)
    return rng.choice(_pool(rng))


def _mutated_array(value: np.ndarray, rng: random.Random) -> Any:
    with np.errstate(all="ignore"):
        if rng.random() < 0.3 and value.size:
            changed = value.astype(float)
            changed.flat[rng.randrange(value.size)] = rng.choice(
                [np.nan, np.inf, -np.inf, 1e308, -1e308, 0.0]
            )
            return changed
        dtype = rng.choice(sorted(codec._DTYPES))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return rng.choice(
                [value.T, value[None], value.ravel(), value[:0], value * 1e300, value.astype(dtype)]
            )


def _names(question: Question) -> dict[str, Any]:
    module = running.reference_module(question.name)
    return {"__name__": "notebook"} if module is None else dict(vars(module))


def _lie(question: Question, seed: int, rate: float) -> list[str]:
    """What no test should have said."""
    session = LyingSession(_names(question), random.Random(f"{question.name} {seed}"), rate)
    environment = RemoteEnvironment(session, {"__seed__": seed, "__answers__": {}})  # type: ignore[arg-type]
    files = [Release().test_file(question.name, hidden=hidden) for hidden in (False, True)]
    cases = [case for path in files if path for case in TestFile(path).run(environment)]
    assert cases
    return [f"{case.name}: {case.message}" for case in cases if case.outcome == "grader_error"]


@pytest.mark.parametrize("question", AUTO, ids=lambda question: question.name)
def test_no_lie_of_a_worker_is_a_fault_of_the_grader(question: Question) -> None:
    rounds = range(1 if question.name in SLOW and ROUNDS < 50 else ROUNDS)
    found = {seed: _lie(question, seed, RATES[seed % len(RATES)]) for seed in rounds}
    assert not {seed: said for seed, said in found.items() if said}


def test_a_worker_that_does_not_lie_passes() -> None:
    question = next(q for q in AUTO if q.name == "q2a")
    session = LyingSession(_names(question), random.Random(0), 0.0)
    environment = RemoteEnvironment(session, {"__seed__": 1})  # type: ignore[arg-type]
    for hidden in (False, True):
        path = Release().test_file("q2a", hidden=hidden)
        assert path is not None
        assert all(case.passed for case in TestFile(path).run(environment))
