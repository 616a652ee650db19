"""Problem 6 against random directional derivatives in float64, a network written as one formula, and the digits."""

import time

import numpy as np
import pytest

from hw0.data import load_digits, small
from hw0.solver import Solver
from solutions import fc_net as answers

# A central difference with step 1e-6 in float64 keeps about 9 digits of a smooth function of size 1.
RTOL = 1e-6


def directional(function, at, direction, step=1e-6):
    return (function(at + step * direction) - function(at - step * direction)) / (2 * step)


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (5, 2, 3), (2, 2, 1, 3)], ids=str)
def test_affine_layer(shape):
    rng = np.random.default_rng(0)
    D, M = int(np.prod(shape[1:])), 3
    x, w, b = rng.normal(size=shape), rng.normal(size=(D, M)), rng.normal(size=M)
    out, cache = answers.affine_forward(x, w, b)
    expected = [
        [sum(row[k] * w[k, m] for k in range(D)) + b[m] for m in range(M)] for row in x.reshape(-1, D)
    ]
    np.testing.assert_allclose(out, expected, rtol=1e-12)

    dout = rng.normal(size=out.shape)
    dx, dw, db = answers.affine_backward(dout, cache)
    assert (dx.shape, dw.shape, db.shape) == (x.shape, w.shape, b.shape)
    # The layer is linear in each input, so any step gives its derivative.
    for value, gradient, loss in [
        (x, dx, lambda v: np.sum(dout * answers.affine_forward(v, w, b)[0])),
        (w, dw, lambda v: np.sum(dout * answers.affine_forward(x, v, b)[0])),
        (b, db, lambda v: np.sum(dout * answers.affine_forward(x, w, v)[0])),
    ]:
        direction = rng.normal(size=value.shape)
        assert np.sum(gradient * direction) == pytest.approx(
            directional(loss, value, direction, step=1.0), rel=1e-9
        )


def test_relu_layer():
    x = np.array([[-2.0, 0.0, 3.0], [1e-9, -1e-9, 5.0]])
    out, cache = answers.relu_forward(x)
    assert out.tolist() == [[0, 0, 3.0], [1e-9, 0, 5.0]]
    dout = np.full_like(x, 7.0)
    assert answers.relu_backward(dout, cache).tolist() == [[0, 0, 7.0], [7.0, 0, 7.0]]
    assert np.all(dout == 7.0)


def scores_of(params, X):
    """The network as one formula, layer by layer, independent of the reference's layers."""
    out, depth = X.reshape(len(X), -1), len(params) // 2
    for layer in range(1, depth + 1):
        out = np.einsum("nd,dm->nm", out, params[f"W{layer}"]) + params[f"b{layer}"]
        if layer < depth:
            out = np.where(out > 0, out, 0)
    return out


def loss_of(params, X, y, reg):
    scores = scores_of(params, X)
    log_total = np.log(np.exp(scores).sum(axis=1))
    weights = sum(np.sum(value**2) for name, value in params.items() if name.startswith("W"))
    return np.mean(log_total - scores[np.arange(len(X)), y]) + 0.5 * reg * weights


def build(dims, reg, rng):
    D, *hidden, C = dims
    if len(hidden) == 1:
        model = answers.TwoLayerNet(D, hidden[0], C, weight_scale=0.5, reg=reg, rng=rng)
    else:
        model = answers.FullyConnectedNet(hidden, D, C, reg=reg, weight_scale=0.5, dtype=np.float64, rng=rng)
    for name, value in model.params.items():  # biases of 0 would hide a penalty on them
        model.params[name] = value + 0.1 * rng.normal(size=value.shape)
    return model


@pytest.mark.parametrize("dims", [(6, 5, 3), (6, 4, 5, 3), (6, 5, 4, 3, 4, 2), (6, 2)], ids=str)
@pytest.mark.parametrize("reg", [0.0, 0.7, 3.0])
def test_network_loss_and_gradients(dims, reg):
    rng = np.random.default_rng(len(dims))
    model = build(dims, reg, rng)
    X, y = rng.normal(size=(4, 3, 2)), rng.integers(dims[-1], size=4)
    np.testing.assert_allclose(model.loss(X), scores_of(model.params, X), rtol=1e-12)

    loss, grads = model.loss(X, y)
    assert isinstance(loss, float)
    assert loss == pytest.approx(loss_of(model.params, X, y, reg), rel=1e-12)
    assert set(grads) == set(model.params)
    for name, value in model.params.items():
        assert grads[name].shape == value.shape
        direction = rng.normal(size=value.shape)

        def moved(v, name=name):
            return loss_of(model.params | {name: v}, X, y, reg)

        slope = directional(moved, value, direction)
        assert np.sum(grads[name] * direction) == pytest.approx(slope, rel=RTOL, abs=1e-8), name


def test_a_changed_reg_counts_from_then_on():
    model = build((4, 3, 2), 0.0, np.random.default_rng(0))
    X, y = np.ones((2, 4)), np.array([0, 1])
    without, _ = model.loss(X, y)
    model.reg = 2.0
    penalty = sum(np.sum(model.params[name] ** 2) for name in ("W1", "W2"))
    assert model.loss(X, y)[0] == pytest.approx(without + penalty)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_that_of_parameters_and_scores(dtype):
    rng = np.random.default_rng(1)
    model = answers.FullyConnectedNet((7, 5), 4, 3, dtype=dtype, weight_scale=0.1, reg=0.5, rng=rng)
    assert {value.dtype for value in model.params.values()} == {np.dtype(dtype)}
    X, y = rng.normal(size=(6, 4)), rng.integers(3, size=6)
    assert model.loss(X).dtype == dtype
    assert {grad.dtype for grad in model.loss(X, y)[1].values()} == {np.dtype(dtype)}


def test_weights_start_with_the_asked_spread_and_biases_from_zero():
    model = answers.FullyConnectedNet([300, 200], 400, 100, weight_scale=0.03, rng=np.random.default_rng(2))
    for name, value in model.params.items():
        if name.startswith("b"):
            assert not value.any()
        else:
            # The spread of k normal numbers is known to 1/sqrt(2k); six of those are one failure in a billion.
            assert value.std() == pytest.approx(0.03, rel=6 / (2 * value.size) ** 0.5)
            assert abs(value.mean()) < 6 * 0.03 / value.size**0.5


def test_two_networks_without_a_generator_differ():
    first, second = (answers.TwoLayerNet(4, 5, 3).params["W1"] for _ in range(2))
    assert not np.array_equal(first, second)


def test_two_layers_learn_the_digits_quickly():
    started = time.process_time()
    solver = answers.train_two_layer(load_digits())
    assert time.process_time() - started < 2  # seconds of one core; 0.1 where this was written
    assert solver.best_val_acc > 0.95
    assert solver.loss_history[-1] < solver.loss_history[0] / 3


def test_training_takes_other_sizes_and_classes():
    rng = np.random.default_rng(4)
    y = rng.integers(3, size=200)
    X = np.eye(3)[y].reshape(-1, 1, 3) + 0.1 * rng.normal(size=(200, 1, 3))
    data = {"X_train": X[:150], "y_train": y[:150], "X_val": X[150:], "y_val": y[150:]}
    assert answers.train_two_layer(data).best_val_acc > 0.9


@pytest.mark.parametrize(
    ("hidden_dims", "pair"),
    [([100] * 2, answers.three_layer), ([100] * 4, answers.five_layer)],
    ids=["three layers", "five layers"],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_fifty_digits_are_learned_by_heart_from_every_start(hidden_dims, pair, dtype):
    data = small(load_digits(), 50)
    assert set(pair) == {"weight_scale", "learning_rate"}
    for seed in range(5):
        rng = np.random.default_rng(seed)
        model = answers.FullyConnectedNet(
            hidden_dims, 64, 10, weight_scale=pair["weight_scale"], dtype=dtype, rng=rng
        )
        solver = Solver(
            model,
            data,
            optim_config={"learning_rate": pair["learning_rate"]},
            num_epochs=20,
            batch_size=25,
            verbose=False,
            rng=rng,
        )
        solver.train()
        assert max(solver.train_acc_history) == 1
