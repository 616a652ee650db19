"""Given layers, update rules, numerical gradients and the Solver, each against something that is known."""

import io
import sys
from typing import Any

import IPython
import numpy as np
import pytest

from hw0 import gradients, layers, optim
from hw0.checks import training
from hw0.solver import Solver
from workbook.cells import progress

#: Central differences at h = 1e-5 agree to about 1e-9; two digits are left for the curvature of these losses.
RTOL = 1e-7


@pytest.mark.parametrize("loss", [layers.softmax_loss, layers.svm_loss])
def test_a_losss_gradient_is_that_of_its_value(loss: Any) -> None:
    rng = np.random.default_rng(0)
    scores, labels = rng.standard_normal((5, 4)), rng.integers(0, 4, 5)
    numeric = gradients.numeric_gradient(lambda s: loss(s, labels)[0], scores)
    np.testing.assert_allclose(loss(scores, labels)[1], numeric, rtol=RTOL, atol=1e-9)


def test_softmax_is_stable_at_large_scores_and_keeps_the_dtype() -> None:
    loss, dscores = layers.softmax_loss(np.array([[1e4, 0.0], [-1e4, 0.0]]), np.array([0, 0]))
    assert loss == 5000.0
    assert np.isfinite(dscores).all()
    assert layers.softmax_loss(np.zeros((1, 2), np.float32), np.array([0]))[1].dtype == np.float32


def test_losses_leave_their_inputs_alone() -> None:
    scores = np.ones((2, 3))
    layers.softmax_loss(scores, np.array([0, 1]))
    layers.svm_loss(scores, np.array([0, 1]))
    assert (scores == 1).all()


@pytest.mark.parametrize("rule", optim.RULES)
def test_every_rule_finds_the_bottom_of_a_bowl_and_changes_nothing_in_place(rule: str) -> None:
    step = optim.rule_named(rule)
    start = w = np.array([3.0, -2.0])
    config: Any = {"learning_rate": 0.02}
    for _ in range(600):
        w, config = step(w, 2 * w, config)
    # rmsprop and adam end by circling at a distance of about the learning rate
    assert np.abs(w).max() < 0.03
    assert start.tolist() == [3.0, -2.0]


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient() -> None:
    w, _ = optim.adam(np.array([0.0, 0.0]), np.array([1e-3, 50.0]), {"learning_rate": 0.1})
    np.testing.assert_allclose(w, [-0.1, -0.1], rtol=1e-4)


def test_an_unknown_rule_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="the rules are sgd, sgd_momentum, rmsprop, adam"):
        optim.rule_named("sdg")


def test_numeric_gradients_agree_along_a_direction() -> None:
    rng = np.random.default_rng(0)
    x, direction = rng.standard_normal((3, 2)), rng.standard_normal((3, 2))

    def f(v: np.ndarray) -> float:
        return float(np.sum(np.sin(v) * v))

    slope = gradients.directional_derivative(f, x, direction)
    assert slope == pytest.approx(np.sum(gradients.numeric_gradient(f, x) * direction), rel=RTOL)
    assert gradients.relative_error(np.zeros(2), np.zeros(2)) == 0.0


class Linear:
    """A model of one affine layer."""

    def __init__(self) -> None:
        self.params = {"W": np.zeros((2, 2)), "b": np.zeros(2)}

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        scores = X @ self.params["W"] + self.params["b"]
        if y is None:
            return scores
        loss, dscores = layers.softmax_loss(scores, y)
        return loss, {"W": X.T @ dscores, "b": dscores.sum(axis=0)}


def two_clouds(n: int = 60) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    y = np.arange(n) % 2
    X = rng.standard_normal((n, 2)) * 0.3 + np.where(y[:, None] == 1, 1.0, -1.0)
    return {"X_train": X, "y_train": y, "X_val": X[:20], "y_val": y[:20]}


def trained(**settings: Any) -> Solver:
    defaults: dict[str, Any] = {"num_epochs": 5, "batch_size": 10, "verbose": False, "rng": 0}
    solver = Solver(Linear(), two_clouds(), **{**defaults, **settings})
    solver.train()
    return solver


def test_the_solver_learns_and_keeps_histories_and_the_best_parameters() -> None:
    solver = trained(optim_config={"learning_rate": 0.5})
    assert solver.best_val_acc == 1.0
    assert (len(solver.loss_history), len(solver.val_acc_history), solver.epoch) == (30, 6, 5)
    assert len(solver.train_acc_history) == 6
    assert solver.model.params is solver.best_params
    assert solver.check_accuracy(solver.X_val, solver.y_val, num_samples=5) == 1.0


def test_the_same_generator_gives_the_same_run() -> None:
    assert trained(rng=3).loss_history == trained(rng=np.random.default_rng(3)).loss_history
    assert trained(rng=3).loss_history != trained(rng=4).loss_history


def test_the_learning_rate_decays_once_an_epoch() -> None:
    solver = trained(optim_config={"learning_rate": 0.8}, lr_decay=0.5, num_epochs=3)
    assert solver.optim_configs["W"]["learning_rate"] == pytest.approx(0.1)
    assert trained(lr_decay=0.5, num_epochs=1).optim_configs["W"]["learning_rate"] == 5e-3


def test_the_arguments_of_older_solvers_are_accepted() -> None:
    solver = trained(
        update_rule=optim.adam,
        print_every=100,
        num_train_samples=None,
        num_val_samples=10,
        checkpoint_name="x",
    )
    assert solver.epoch == 5


def test_a_loss_that_is_not_finite_ends_the_training() -> None:
    class Broken(Linear):
        def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
            result = super().loss(X, y)
            return result if y is None else (float("nan"), result[1])

    solver = Solver(Broken(), two_clouds(), num_epochs=5, verbose=False)
    solver.train()
    assert len(solver.loss_history) == 1
    assert set(solver.model.params) == {"W", "b"}


def test_progress_is_silent_where_nobody_watches(capsys: Any) -> None:
    trained(verbose=True)
    assert capsys.readouterr().out == ""


def test_progress_rewrites_one_line_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    line = progress.ProgressLine(every=3600)
    for text in ("one", "two"):
        line.update(text)
    line.finish("three")
    assert terminal.getvalue() == "\r\x1b[2Kone\r\x1b[2Kthree\n"


def test_progress_in_a_notebook_is_one_output_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop is faster than a person reads, so the output changes a few times a second."""
    shown: list[tuple[str, str]] = []

    class Handle:
        def update(self, content: dict[str, str], *, raw: bool) -> None:
            shown.append(("update", content["text/plain"]))

    def display(content: dict[str, str], *, raw: bool, display_id: bool) -> Handle:
        shown.append(("display", content["text/plain"]))
        return Handle()

    class Kernels:
        kernel = object()

    monkeypatch.setattr(IPython, "get_ipython", Kernels)
    monkeypatch.setattr("IPython.display.display", display)
    times = iter((10.0, 10.1, 10.3, 10.31))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    line = progress.ProgressLine()
    for text in ("one", "two", "three"):
        line.update(text)
    line.finish("done")
    assert shown == [("display", "one"), ("update", "three"), ("update", "done")]
    progress.ProgressLine(enabled=False).finish("nothing")
    assert len(shown) == 3


@pytest.mark.parametrize(
    ("accuracies", "runs", "enough"),
    [
        ([0.93], 1, True),  # so much better than the bound that one is enough
        ([0.5] * 4, 4, False),  # all of them hopeless
        ([0.5, 0.5, 0.5, 0.9] + [0.88] * 7, 11, True),  # three unlucky starts are not a fail
        ([0.9] + [0.86] * 8, 9, False),  # a lucky one is not the answer
        ([0.88, 0.86] * 7 + [0.87], 15, True),
        ([0.86, 0.88] * 7 + [0.86], 15, False),
    ],
)
def test_the_median_of_several_runs_decides(accuracies, runs, enough):
    found = training.median_reaches({}, 0.87, accuracies.__getitem__)
    assert (len(found.accuracies), found.enough) == (runs, enough)
    assert found.enough == (found.median >= 0.87)


def test_a_training_has_the_same_random_numbers_for_everybody():
    def train_two_layer(data: dict[str, np.ndarray]) -> Solver:
        solver = Solver(Linear(), data, num_epochs=1, batch_size=10, verbose=False)
        solver.train()
        return solver

    state = np.random.get_state()[1].tolist()
    env = {"train_two_layer": train_two_layer}
    first, second, other = (training.trained(env, two_clouds(), start).loss_history for start in (0, 0, 1))
    assert first == second != other
    assert np.random.get_state()[1].tolist() == state  # the student's own numbers go on where they were
