"""Hidden inputs are drawn anew for every submission: numbers, kinks, lengths and sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.homework.questions import QUESTIONS
from tests.otter import running

pytestmark = pytest.mark.slow

#: These train, each for seconds; what they are given is the public data.
TRAINING = {"q6_train_two_layer", "q6_overfit_three_layer", "q6_overfit_five_layer"}
ASKED = [q.name for q in QUESTIONS.values() if q.judged == "tests" and q.name not in TRAINING]
#: Cases that ask for words, or for what no input can show.
NO_INPUT = ("case_i", "plot_case", "FullyConnectedNet: parameters have the dtype")


class Recorder:
    """An answer that notes what it is called with."""

    def __init__(self, answer: Any, calls: list[tuple[Any, ...]]) -> None:
        self.answer, self.calls, self.__name__ = answer, calls, getattr(answer, "__name__", "answer")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls.append((*args, *kwargs.values()))
        return self.answer(*args, **kwargs)


def hidden_calls(question: str, seed: int) -> dict[str, list[tuple[Any, ...]]]:
    """What each hidden case of a question calls the answers with."""
    calls: list[tuple[Any, ...]] = []
    env = running.reference_env(question) | {"__seed__": seed}
    for name in {name for q in running.notebook_of(question).questions for name in q.defines}:
        if callable(env.get(name)) and not isinstance(env[name], type):
            env[name] = Recorder(env[name], calls)
    found = {}
    for file in running.files(question):
        for case in file.test_cases:
            calls.clear()
            case.body.call_func(env)
            if case.hidden and not case.name.startswith(NO_INPUT):
                found[case.name] = list(calls)
    return found


def numbers(calls: list[tuple[Any, ...]]) -> set[bytes]:
    """The arrays and floats among the inputs, but for those of 0 and 1 alone, which a pattern asks for."""
    arrays = [np.asarray(value) for call in calls for value in call if isinstance(value, float | np.ndarray)]
    return {array.tobytes() for array in arrays if array.size and not set(array.flat) <= {0.0, 1.0, -1.0}}


def sizes(calls: list[tuple[Any, ...]]) -> list[Any]:
    """The lengths and shapes of the inputs."""
    return [
        np.shape(value) or value for call in calls for value in call if isinstance(value, int | np.ndarray)
    ]


@pytest.mark.parametrize("question", ASKED)
def test_two_submissions_meet_other_numbers_and_other_sizes(question: str) -> None:
    first, second = hidden_calls(question, 1), hidden_calls(question, 2)
    assert first.keys() == second.keys() != set()
    for name, calls in first.items():
        few = {1.0, -2.0}  # the elbow of a unit with these biases
        same = numbers(calls) & numbers(second[name]) - {np.float64(value).tobytes() for value in few}
        exact = (
            "exactly at" in name or "the elbow itself" in name
        )  # few binary digits: some of many numbers come twice
        assert exact or not same, name
    others = [second, hidden_calls(question, 3), hidden_calls(question, 4)]  # one alone may draw the same
    for name, calls in first.items():
        if len(set(map(str, sizes(calls)))) > 2:
            assert any(sizes(other[name]) != sizes(calls) for other in others), name


def test_kinks_are_drawn_anew() -> None:
    for question, name in [
        ("q5a", "dloss_dw: exactly at the elbow"),
        ("q5b", "sgd_step: exactly at the elbow"),
        ("q5d", "elbows_after_step: a unit exactly at its elbow"),
    ]:
        first, second = (str(hidden_calls(question, seed)[name]) for seed in (1, 2))
        assert first != second
