"""Problem 5 against difference quotients of the loss, and a table of cases against many random steps."""

import matplotlib

matplotlib.use("agg")

import numpy as np
import pytest
from matplotlib.figure import Figure

from solutions import relu_elbow as answers

EDGE = 1e-9  # a comparison closer than this is left out: rounding would decide it


def loss(x, y, w, b):
    return 0.5 * (max(w * x + b, 0.0) - y) ** 2


def slope_of(function, at, step=1e-6):
    return (function(at + step) - function(at - step)) / (2 * step)


def test_elbow_is_where_the_unit_leaves_zero():
    assert answers.elbow(2.0, -3.0) == 1.5
    assert answers.elbow(-4.0, 1.0) == 0.25
    assert answers.elbow(3, 0) == 0


@pytest.mark.parametrize("seed", range(8))
def test_gradients_are_difference_quotients(seed):
    x, y, w, b = np.random.default_rng(seed).normal(size=4).tolist()
    # The quotient's own error is step² times a third derivative, plus rounding over step: below 1e-8.
    assert answers.dloss_dw(x, y, w, b) == pytest.approx(slope_of(lambda v: loss(x, y, v, b), w), abs=1e-7)
    assert answers.dloss_db(x, y, w, b) == pytest.approx(slope_of(lambda v: loss(x, y, w, v), b), abs=1e-7)
    assert answers.dloss_dphi(x, y, w, b) == max(w * x + b, 0.0) - y


def test_at_the_kink_nothing_is_learned():
    assert answers.dloss_dphi(0.5, -1.0, 2.0, -1.0) == 1.0
    assert answers.dloss_dw(0.5, -1.0, 2.0, -1.0) == 0
    assert answers.dloss_db(0.5, -1.0, 2.0, -1.0) == 0
    assert answers.sgd_step(0.5, -1.0, 2.0, -1.0, 0.25) == (2.0, -1.0)


def one_too_high(rng, sign_w, sign_x):
    """A unit that is active at x and predicts 1 too much, with a step that keeps the slope's sign."""
    while True:
        w, x, b = sign_w * rng.uniform(0.2, 3), sign_x * rng.uniform(0.2, 3), rng.normal() * 3
        lr = rng.uniform(0.01, 0.5)
        if w * x + b > 0 and lr * abs(x) < 0.9 * abs(w) and abs(w - b * x) > EDGE:
            return x, w * x + b - 1, w, b, lr


SIGNS = {"case_ii": (1, 1), "case_iii": (1, -1), "case_iv": (-1, 1)}


@pytest.mark.parametrize("name", SIGNS)
def test_cases_hold_for_200_random_steps(name):
    rng = np.random.default_rng(0)
    case = getattr(answers, name)
    moves = set()
    for _ in range(200):
        x, y, w, b, lr = one_too_high(rng, *SIGNS[name])
        w_after, b_after = answers.sgd_step(x, y, w, b, lr)
        assert case["slope"] == ("increases" if w_after > w else "decreases")
        assert case["steepness"] == ("steeper" if abs(w_after) > abs(w) else "shallower")
        right = answers.elbow(w_after, b_after) > answers.elbow(w, b)
        assert answers.elbow(w_after, b_after) - answers.elbow(w, b) == pytest.approx(
            lr * (w - b * x) / (w * (w - lr * x)), rel=1e-6
        )
        moves.add(right)
        if case["elbow"] == "depends":
            assert case["right_if"](x, y, w, b, lr) is right
        else:
            assert case["elbow"] == ("right" if right else "left")
    assert (len(moves) == 2) == (case["elbow"] == "depends")


@pytest.mark.parametrize("b", [-2.0, -1.0], ids=["off", "exactly at the kink"])
def test_case_i_nothing_moves(b):
    x, y, w = 1.0, -1.0, 1.0
    assert answers.sgd_step(x, y, w, b, 0.1) == (w, b)
    assert set(answers.case_i.values()) == {"unchanged"}


@pytest.mark.parametrize(
    "arguments",
    [
        (1.0, 0.5, 2.0, -0.5, 0.25),
        (-1.0, 0.0, 2.0, 3.0, 0.25),
        (1.0, 0.0, -2.0, 3.0, 0.25),
        (1.0, -1.0, 1.0, -2.0, 0.1),
    ],
    ids=["ii", "iii", "iv", "i"],
)
def test_plot_shows_both_lines_both_elbows_and_the_point(arguments):
    x, y, w, b = arguments[:4]
    ax = Figure().add_subplot()
    answers.plot_case(ax, *arguments)
    w_after, b_after = answers.sgd_step(*arguments)
    solid = [line for line in ax.lines if len(line.get_xdata()) > 2]
    assert len(solid) == 2
    for line, slope, bias in zip(solid, (w, w_after), (b, b_after), strict=True):
        xs, ys = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        grid = np.linspace(xs[0], xs[-1], 101)
        np.testing.assert_allclose(np.interp(grid, xs, ys), np.maximum(slope * grid + bias, 0), atol=1e-12)
        assert xs[0] < min(x, -bias / slope)
        assert max(x, -bias / slope) < xs[-1]
    labeled = {round(float(text.xy[0]), 9) for text in ax.texts}
    assert labeled == {round(-b / w, 9), round(-b_after / w_after, 9)}
    assert any(line.get_marker() == "*" and line.get_xydata().tolist() == [[x, y]] for line in ax.lines)


def test_plot_of_a_step_that_flattens_the_unit():
    ax = Figure().add_subplot()
    answers.plot_case(ax, 2.0, 1.0, 1.0, 0.0, 0.5)  # lr x = w: no elbow is left
    assert len(ax.texts) == 1


def descend(W1, b, W2, x, y, lr):
    """One step on all parameters, with difference quotients for a gradient."""
    flat = np.concatenate([W1[:, 0], b, W2[0]])
    d = len(b)

    def network_loss(p):
        return 0.5 * (p[2 * d :] @ np.maximum(p[:d] * x + p[d : 2 * d], 0) - y) ** 2

    gradient = [
        (network_loss(flat + 1e-6 * e) - network_loss(flat - 1e-6 * e)) / 2e-6 for e in np.eye(len(flat))
    ]
    after = flat - lr * np.array(gradient)
    return after[:d], after[d : 2 * d]


@pytest.mark.parametrize("d", [1, 2, 7])
def test_network_elbows_before_and_after_a_step(d):
    rng = np.random.default_rng(d)
    W1, b, W2 = rng.normal(size=(d, 1)), rng.normal(size=d), rng.normal(size=(1, d))
    x, y, lr = 0.8, -0.3, 0.05
    before = answers.elbows(W1, b)
    assert before.shape == (d,)
    np.testing.assert_allclose(W1[:, 0] * before + b, 0, atol=1e-12)

    weights, biases = descend(W1, b, W2, x, y, lr)
    after = answers.elbows_after_step(W1, b, W2, x, y, lr)
    assert after.shape == (d,)
    np.testing.assert_allclose(after, -biases / weights, rtol=1e-6)
    silent = W1[:, 0] * x + b <= 0
    np.testing.assert_array_equal(after[silent], before[silent])


def test_a_unit_at_its_kink_does_not_move():
    W1, b, W2 = np.array([[2.0], [1.0]]), np.array([-1.0, 1.0]), np.array([[1.0, 1.0]])
    assert answers.elbows_after_step(W1, b, W2, 0.5, -1.0, 0.25)[0] == 0.5
