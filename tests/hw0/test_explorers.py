"""The homework's explorers show what is true, with the student's own functions, and tell no answer."""

import re

import numpy as np
import pytest

from hw0 import explore
from hw0.explorers.elbow import CASES
from hw0.explorers.shrinkage import features
from solutions import least_squares, relu_elbow, ridge
from workbook.explorer.picture import short

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


# --- problem 4 -------------------------------------------------------------------------------------------

Q4 = {"ridge": ridge.ridge, "ridge_gain": ridge.ridge_gain}
Q4 |= {"fake_data": ridge.fake_data, "fake_features": ridge.fake_features}


@pytest.mark.parametrize("names", [{}, Q4], ids=["numeric", "answered"])
@pytest.mark.parametrize("lam", [1e-3, 0.1, 50.0])
def test_shares_kept_and_weights_are_those_of_ridge_regression(lam, names):
    explorer = explore.shrinkage(names=names, lam=lam)
    said = explorer.scene()["said"]
    X = features(explorer.x)
    for sigma in np.linalg.svd(X)[1]:
        assert f"{sigma * ridge.ridge_gain(np.array([sigma]), lam)[0]:.0%} at σ = {short(sigma)}" in said
    assert f"norm {short(np.linalg.norm(ridge.ridge(X, explorer.y, lam)))}." in said
    half = float(re.search(r"one half at σ = ([\d.]+)\. ", said)[1])
    assert half == pytest.approx(np.sqrt(lam), abs=0.01, rel=0.02)


def test_a_point_is_dragged_up_and_down_only():
    explorer = explore.shrinkage(names={})
    x = explorer.x.copy()
    explorer.react({"move": ["point3", 0.9, 1.5]})
    assert explorer.y[3] == 1.5
    assert np.array_equal(explorer.x, x)
    explorer.react({"move": ["point99", 0, 1]})
    assert explorer.problem == ""


@pytest.mark.parametrize("names", [{}, Q4], ids=["numeric", "answered"])
@pytest.mark.parametrize("kind", ["data", "features"])
def test_fakes_lead_to_the_weights_of_ridge_regression(kind, names):
    explorer = explore.fakes(names=names, kind=kind, lam=2.0)
    w = ridge.ridge(explorer.X, explorer.y, 2.0)
    scene = explorer.scene()
    assert ", ".join(short(v) for v in w) in scene["said"]
    assert scene["by"] == (f"Computed with your fake_{kind}." if names else "")


def test_a_fake_of_another_shape_is_named():
    explorer = explore.fakes(names={"fake_data": lambda X, y, lam: (X, y)})
    assert explorer.scene()["problem"] == "Your fake_data returned shape (4, 3); expected shape (7, 3)."


# --- problem 3 -------------------------------------------------------------------------------------------

Q3 = {"least_squares": least_squares.least_squares, "min_norm": least_squares.min_norm}


def test_the_shortest_residual_is_found_by_dragging_and_stands_at_right_angles():
    explorer = explore.column_space(names=Q3)
    best = least_squares.least_squares(explorer.X, explorer.y)
    explorer.react({"move": ["Xw", *(explorer._view() @ explorer.X @ best)]})
    assert (explorer.state["w0"], explorer.state["w1"]) == pytest.approx(tuple(best))
    scene = explorer.scene()
    length = np.linalg.norm(explorer.X @ best - explorer.y)
    assert f"length {length:.3f}; its angles with the columns are 90° and 90°." in scene["said"]
    assert scene["by"].startswith("Computed with your least_squares.")


def test_a_plane_seen_from_its_edge_is_not_dragged():
    explorer = explore.column_space(names={})
    normal = np.cross(explorer.X[:, 0], explorer.X[:, 1])
    explorer._view = lambda: np.array([explorer.X[:, 0] / np.linalg.norm(explorer.X[:, 0]), normal])
    before = dict(explorer.state)
    explorer.react({"move": ["Xw", 1.0, 1.0]})
    assert explorer.state == before


@pytest.mark.parametrize("row", [(3.0, 0.0), (-0.5, 2.5), (0.0, 0.0)])
def test_every_point_of_the_line_solves_the_equation(row):
    explorer = explore.solution_line(names=Q3, y=2.0)
    explorer.react({"move": ["row", *row]})
    X = np.array([[explorer.state["x0"], explorer.state["x1"]]])
    shortest = least_squares.min_norm(X, np.array([2.0]))
    explorer.react({"move": ["w", *shortest]})
    point, along = explorer._line()
    for t in (-1.0, 0.0, explorer.state["along"]):
        assert X @ (point + t * along) == pytest.approx(2.0)
    if abs(explorer.state["along"]) < 4:  # the shortest is inside the slider's range
        assert f"length {np.linalg.norm(shortest):.3f}" in explorer.scene()["said"]


def test_without_the_students_functions_nothing_is_marked():
    for make in (explore.column_space, explore.solution_line):
        scene = make(names={}).scene()
        assert (scene["by"], scene["problem"]) == ("", "")
        assert "wbx-s-purple" not in scene["svg"]
