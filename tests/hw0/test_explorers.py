"""The homework's explorers show what is true, with the student's own functions, and tell no answer."""

import re

import numpy as np
import pytest

from hw0 import explore
from hw0.explorers.elbow import CASES
from solutions import relu_elbow

# --- problem 5 -------------------------------------------------------------------------------------------

Q5 = {name: getattr(relu_elbow, name) for name in ("elbow", "sgd_step", "elbows", "elbows_after_step")}


@pytest.mark.parametrize("names", [{}, Q5], ids=["numeric", "answered"])
@pytest.mark.parametrize("case", CASES)
def test_a_case_keeps_the_point_one_below_and_steps_as_sgd_does(case, names):
    explorer = explore.relu(names=names, case=case)
    s = explorer.state
    x, y, w, b = s["x"], s["y"], s["w"], s["b"]
    assert relu_elbow.dloss_dphi(x, y, w, b) == 1
    assert (w * x + b > 0) == (case != "i")
    explorer.react({"press": "step"})
    assert (s["w"], s["b"]) == pytest.approx(relu_elbow.sgd_step(x, y, w, b, s["lr"]), abs=1e-9)
    assert relu_elbow.dloss_dphi(s["x"], s["y"], s["w"], s["b"]) == pytest.approx(1)


def test_a_step_is_the_students_own_right_or_wrong():
    explorer = explore.relu(names={"sgd_step": lambda x, y, w, b, lr: (w + 1, b)})
    explorer.react({"press": "step"})
    assert explorer.state["w"] == 2.0
    assert explorer.scene()["by"] == "Computed with your sgd_step."


def test_a_step_that_fails_moves_nothing_and_says_why():
    explorer = explore.relu(names={"sgd_step": lambda x, y, w, b, lr: 1.0})
    assert explorer.react({"press": "run"}) is False
    scene = explorer.scene()
    assert scene["problem"] == "Your sgd_step returned shape (); expected shape (2,)."
    assert scene["values"]["w"] == 1.0


def test_the_elbow_is_where_the_students_function_says():
    said = explore.relu(names={"elbow": lambda w, b: 2.0}).scene()["said"]
    assert "Its elbow is at 2." in said
    assert "Its elbow is at −0.5." in explore.relu(names={}).scene()["said"]


def test_handles_drag_the_point_the_elbow_and_the_slope():
    explorer = explore.relu(names={})
    explorer.react({"move": ["point", -2.0, 3.0]})
    assert (explorer.state["x"], explorer.state["y"]) == (-2.0, 3.0)
    explorer.react({"move": ["elbow", 1.5, 0.0]})
    assert relu_elbow.elbow(explorer.state["w"], explorer.state["b"]) == pytest.approx(1.5)
    assert explorer.state["w"] == 1.0
    explorer.react({"move": ["slope", 2.5, 2.0]})
    assert explorer.state["w"] == pytest.approx(2.0)
    assert relu_elbow.elbow(explorer.state["w"], explorer.state["b"]) == pytest.approx(1.5)


def test_a_network_moves_the_elbows_that_the_reference_moves():
    explorer = explore.relu_network(names=Q5, units=6)
    W1, b, W2 = explorer.W1[:, None].copy(), explorer.b.copy(), explorer.W2[None, :].copy()
    s = explorer.state
    explorer.react({"press": "step"})
    after = relu_elbow.elbows_after_step(W1, b, W2, s["x"], s["y"], s["lr"])
    assert relu_elbow.elbows(explorer.W1[:, None], explorer.b) == pytest.approx(after, abs=1e-7)
    moved = np.flatnonzero(W1[:, 0] * s["x"] + b > 0) + 1
    assert f"moved the elbows of {', '.join(map(str, moved))}." in explorer.scene()["said"]


def test_a_network_that_runs_comes_closer_to_its_curve():
    explorer = explore.relu_network(names={}, units=8)

    def error():
        return float(re.search(r"squared error ([\d.]+\d)", explorer.scene()["said"])[1])

    before = error()
    for _ in range(40):
        explorer.react({"press": "run"})
    assert error() < before / 4


def test_a_network_whose_elbows_fail_is_drawn_without_them():
    scene = explore.relu_network(names={"elbows": lambda W1, b: b[:2]}).scene()
    assert scene["problem"] == "Your elbows returned shape (2,); expected shape (5,)."
    assert "elbows at −2.77" in scene["said"]
