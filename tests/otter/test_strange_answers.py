"""Whatever an answer returns, a test blames the student's answer and never breaks itself.

An exception other than `CheckFailed` in a test would be reported as the grader's own fault.
"""

from fractions import Fraction

import numpy as np
import pytest

from autograder.homework.questions import QUESTIONS
from tests.otter.running import SCORED, reference_env, run

FUNCTIONS = [q for q in SCORED if q[1] in "234"]


def everywhere(value):
    """Replace every number in what the reference returns by ``value``, and keep types and shapes."""

    def spoil(result):
        if isinstance(result, tuple):
            return tuple(spoil(part) for part in result)
        return np.full_like(result, value) if isinstance(result, np.ndarray) else type(result)(value)

    return spoil


STRANGE = {
    "none": lambda result: None,
    "text": lambda result: "I could not do it",
    "empty": lambda result: np.array([]),
    "ragged": lambda result: ([[1.0], [2.0, 3.0]], [[1.0], [2.0, 3.0]]),
    "nested": lambda result: ((1.0,), {"a": None}),
    "objects": lambda result: np.array([None, "x"], dtype=object),
    "object_pair": lambda result: (np.array([None, {}], dtype=object), object()),
    "function": lambda result: print,
    "class": lambda result: np.ndarray,
    "generator": lambda result: (i for i in range(3)),
    "set": lambda result: {1, 2},
    "bytes": lambda result: b"\xff",
    "huge_integer": lambda result: 10**400,
    "huge_pair": lambda result: (10**400, -(10**400)),
    "fraction": lambda result: Fraction(1, 3),
    "dates": lambda result: np.array(["2025-09-05"], dtype="datetime64[D]"),
    "strings": lambda result: np.array(["1.0", "2.0"]),
    "structured": lambda result: np.zeros(2, dtype=[("a", float)]),
    "complex": lambda result: result * (1 + 1j) if isinstance(result, np.ndarray) else 1j,
    "masked": lambda result: np.ma.masked_all(np.shape(result[0] if isinstance(result, tuple) else result)),
    "truth": lambda result: result > 0 if isinstance(result, np.ndarray) else np.True_ + np.True_,
    "many_axes": lambda result: np.zeros((1,) * 30),
    "nan": lambda result: np.full_like(result, np.nan) if isinstance(result, np.ndarray) else np.nan,
    "infinity": lambda result: np.full_like(result, np.inf) if isinstance(result, np.ndarray) else np.inf,
    "large": everywhere(1.7e308),
    "minus_large": everywhere(-1.7e308),
    "one_number": everywhere(7.25),
    "half_precision": lambda result: (
        result.astype(np.float16) if isinstance(result, np.ndarray) else np.float16(9)
    ),
}


@pytest.mark.filterwarnings("ignore")  # of overflow or masks in a wrong value: a warning stops nothing
@pytest.mark.parametrize("spoil", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("question", FUNCTIONS)
def test_a_strange_value_is_the_answers_fault(question, spoil):
    env = reference_env(question)

    def spoiled(function):
        return lambda *arguments: spoil(function(*arguments))

    names = QUESTIONS[question].defines
    results = run(question, env | {name: spoiled(env[name]) for name in names})
    assert {name for name, result in results.items() if result.outcome == "pass"} == set()
