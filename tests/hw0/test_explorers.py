"""The homework's explorers show what is true, with the student's own functions, and tell no answer."""

import re
from itertools import pairwise

import numpy as np
import pytest

from hw0 import explore
from hw0.explorers import scale_map, training
from hw0.explorers.elbow import CASES
from hw0.explorers.shrinkage import features
from solutions import fc_net, least_squares, relu_elbow, ridge, vector_calculus
from workbook.explorer import short

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
    said = explore.relu(names={"elbow": lambda w, b: 2.0}).scene()["description"]
    assert "Its elbow is at 2." in said
    assert "Its elbow is at −0.5." in explore.relu(names={}).scene()["description"]


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
    assert f"moved the elbows of {', '.join(map(str, moved))}." in explorer.scene()["description"]


def test_a_network_that_runs_comes_closer_to_its_curve():
    explorer = explore.relu_network(names={}, units=8)

    def error():
        return float(re.search(r"squared error ([\d.]+\d)", explorer.scene()["description"])[1])

    before = error()
    for _ in range(40):
        explorer.react({"press": "run"})
    assert error() < before / 4


def test_a_network_whose_elbows_fail_is_drawn_without_them():
    scene = explore.relu_network(names={"elbows": lambda W1, b: b[:2]}).scene()
    assert scene["problem"] == "Your elbows returned shape (2,); expected shape (5,)."
    assert "elbows at −2.77" in scene["description"]


# --- problem 4 -------------------------------------------------------------------------------------------

Q4 = {"ridge": ridge.ridge, "ridge_gain": ridge.ridge_gain}
Q4 |= {"fake_data": ridge.fake_data, "fake_features": ridge.fake_features}


@pytest.mark.parametrize("names", [{}, Q4], ids=["numeric", "answered"])
@pytest.mark.parametrize("lam", [1e-3, 0.1, 50.0])
def test_shares_kept_and_weights_are_those_of_ridge_regression(lam, names):
    explorer = explore.shrinkage(names=names, lam=lam)
    said = explorer.scene()["description"]
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
    assert ", ".join(short(v) for v in w) in scene["description"]
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
    assert f"length {length:.3f}; its angles with the columns are 90° and 90°." in scene["description"]
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
        assert f"length {np.linalg.norm(shortest):.3f}" in explorer.scene()["description"]


def test_without_the_students_functions_nothing_is_marked():
    for make in (explore.column_space, explore.solution_line):
        scene = make(names={}).scene()
        assert (scene["by"], scene["problem"]) == ("", "")
        assert "wbx-s-purple" not in scene["svg"]


# --- problem 2 -------------------------------------------------------------------------------------------

Q2 = {
    name: getattr(vector_calculus, name)
    for name in ("derivative_linear", "derivative_squared_norm", "derivative_quadratic_form")
}


@pytest.mark.parametrize("names", [{}, Q2], ids=["numeric", "answered"])
@pytest.mark.parametrize("f", ["linear", "squared_norm", "quadratic_form"])
def test_the_row_times_the_direction_is_the_slope_that_finite_steps_come_to(f, names):
    explorer = explore.direction(names=names, f=f, x0=-0.7, x1=1.2, d0=0.9, d1=-0.5)

    def shown(h):
        explorer.react({"set": {"h": h}})
        found = re.search(
            r"d is (-?[\d.]+) and the finite step gives (-?[\d.]+)\.", explorer.scene()["description"]
        )
        return float(found[1]), float(found[2])

    (slope, far), (_, near) = shown(0.5), shown(0.005)
    assert slope == pytest.approx(near, abs=0.02)
    if f == "linear":
        assert slope == pytest.approx(far, abs=1e-4)
    else:
        assert abs(far - slope) > 0.1


def test_the_row_is_the_students_own_right_or_wrong():
    names = {"derivative_squared_norm": lambda x: np.array([[1.0, 1.0]])}
    explorer = explore.direction(names=names, f="squared_norm", d0=1.0, d1=1.0)
    assert "the row times d is 2.0000" in explorer.scene()["description"]
    names["derivative_squared_norm"] = lambda x: np.eye(2)
    scene = explorer.scene()
    assert scene["problem"] == "Your derivative_squared_norm returned shape (2, 2); expected shape (1, 2)."
    assert "d is 2.4000" in scene["description"]  # by differences


# --- problem 6 -------------------------------------------------------------------------------------------

Q6 = {name: getattr(fc_net, name) for name in ("FullyConnectedNet", "affine_forward", "relu_forward")}


def test_training_shows_what_the_students_network_does():
    explorer = explore.training(names=Q6, layers=3, scale=0.1, rate=0.3)
    assert "after 0 epochs" in explorer.scene()["description"]
    for _ in range(20):
        assert explorer.react({"press": "epoch"})
    said = explorer.scene()["description"]
    # from nearly any start it is right on nine images of ten by then
    assert int(re.search(r"after 20 epochs the accuracy is (\d+)% in training", said)[1]) > 60
    sizes = re.search(r"sizes ([^b]*) by layer, outputs (.*)\.$", said)
    assert len(sizes[1].split(", ")) == len(sizes[2].split(", ")) == 3
    explorer.react({"set": {"layers": 5}})
    assert "5 layers" in explorer.scene()["description"]
    assert "after 0 epochs" in explorer.scene()["description"]


def test_outputs_by_layer_shrink_where_weights_are_small():
    explorer = explore.training(names=Q6, layers=5, scale=0.01)
    outputs = re.search(r"outputs (.*)\.$", explorer.scene()["description"])[1].split(", ")
    sizes = [float(value.replace("−", "-")) for value in outputs]
    assert all(after < before / 3 for before, after in pairwise(sizes))


def test_training_waits_for_the_network_and_says_what_it_raises():
    scene = explore.training(names={}).scene()
    assert (scene["description"], scene["problem"]) == ("Not yet: it needs FullyConnectedNet.", "")

    class Broken(fc_net.FullyConnectedNet):
        def loss(self, X, y=None):
            raise KeyError("W7")

    scene = explore.training(names={"FullyConnectedNet": Broken}).scene()
    assert scene["problem"] == "Your FullyConnectedNet.loss raised KeyError: 'W7'"


def test_a_loss_that_is_not_finite_ends_the_training():
    class Grows(fc_net.FullyConnectedNet):
        calls = 0

        def loss(self, X, y=None):
            Grows.calls += y is not None
            found = super().loss(X, y)
            return found if y is None or Grows.calls < 4 else (float("inf"), found[1])

    explorer = explore.training(names=Q6 | {"FullyConnectedNet": Grows}, layers=3, scale=0.1, rate=0.1)
    assert not all(explorer.react({"press": "epoch"}) for _ in range(10))
    assert "no longer finite" in explorer.problem
    assert Grows.calls == 4
    assert explorer.scene()["svg"]


@pytest.fixture
def patient(monkeypatch):
    """Training that finishes what it has begun, however slow the machine is."""
    monkeypatch.setattr(training, "PIECE", 1e9)


def test_the_map_fills_in_cell_by_cell_for_both_depths(patient):
    explorer = explore.scale_map(names=Q6)
    for _ in range(5):
        assert explorer.react({"press": "fill"})
    assert [run[0] for run in explorer.runs] == [3, 5, 3, 5]
    assert all(scale in scale_map.SCALES and rate in scale_map.RATES for _, scale, rate, _ in explorer.runs)
    said = explorer.scene()["description"]
    assert said.startswith("Three layers: 2 pairs tried, 0 reached 100%. Five layers: 2 pairs tried")


def test_a_pair_of_ones_own_is_trained_and_counted(patient):
    explorer = explore.scale_map(names=Q6)
    explorer.react({"move": ["pair3", 0.3, 0.12]})
    assert (explorer.state["layers"], explorer.state["rate"], explorer.state["scale"]) == ("3", 0.3, 0.12)
    explorer.react({"press": "one"})
    assert re.search(r"3 layers at \(0\.12, 0\.3\): \d+%", explorer.scene()["description"])


def test_a_map_that_is_full_ends_and_runs_of_another_network_are_left_out(patient, monkeypatch):
    monkeypatch.setattr(scale_map, "SCALES", (0.1,))
    monkeypatch.setattr(scale_map, "RATES", (0.1,))
    monkeypatch.setattr(scale_map, "EPOCHS", 1)
    names = dict(Q6)
    explorer = explore.scale_map(names=names)
    assert sum(explorer.react({"press": "fill"}) for _ in range(20)) == 2 * scale_map.STARTS
    assert len(explorer.runs) == 2 * scale_map.STARTS

    class Other(fc_net.FullyConnectedNet):
        def loss(self, X, y=None):
            return super().loss(X, y)

    names["FullyConnectedNet"] = Other
    explorer.react({"press": "one"})
    assert len(explorer.runs) == 1


def test_runs_are_kept_beside_the_notebook_and_an_invalid_file_is_ignored(patient, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scale_map, "can_answer", lambda: True)
    explorer = explore.scale_map(names=Q6)
    explorer.react({"press": "one"})
    explorer.keep()
    assert explore.scale_map(names=Q6).runs == explorer.runs
    assert explore.scale_map(names={}).runs == []
    for text in ("", "[]", '{"code": 1}', f'{{"code": "{explorer.code}", "runs": [[1]]}}'):
        (tmp_path / scale_map.RUNS).write_text(text)
        assert explore.scale_map(names=Q6).runs == []
