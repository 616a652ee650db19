"""Inputs and judgments that several hidden tests share. Secret: never part of what a student gets."""

from functools import lru_cache

import numpy as np

from hw0.checks import training
from hw0.data import load_digits
from solutions import fc_net, relu_elbow
from workbook.testing.owned import MOST_BYTES

#: A witness on the boundary moves its elbow by rounding alone.
_ROUNDING = 1e-12

Step = tuple[float, float, float, float, float]


def elbow_moves(x: float, y: float, w: float, b: float, lr: float) -> str:
    """Which way one step moves the elbow: "left", "right", or "unchanged" (also when no elbow is left)."""
    w_after, b_after = relu_elbow.sgd_step(x, y, w, b, lr)
    if w_after == 0:
        return "unchanged"
    before, after = relu_elbow.elbow(w, b), relu_elbow.elbow(w_after, b_after)
    if abs(after - before) <= _ROUNDING * max(1.0, abs(before)):
        return "unchanged"
    return "right" if after > before else "left"


def case_ii_points(rng: np.random.Generator, each: int = 15) -> list[Step]:
    """Points of case (ii) in three groups, all with lr x < w and away from the boundary b x = w.

    With b = t w / x: t < 0 and 0 < t < 1 move right, t > 1 left. The first group tells the true condition from
    the sign of b (and of the elbow), the spread of x and w from comparisons that have a factor x or w missing.
    """
    points = []
    for low, high in ((-0.9, -0.1), (0.05, 0.85), (1.2, 4.0)):
        for _ in range(each):
            x, w = (float(v) for v in np.exp(rng.uniform(np.log(0.2), np.log(5.0), size=2)))
            t = float(rng.uniform(low, high))
            # phi(x) = w x + b > 0 asks for t > -x².
            b = t * w / x if t > 0 else t * w * x * 0.9
            lr = float(rng.uniform(0.05, 0.6)) * w / x
            points.append((x, w * x + b - 1.0, w, b, lr))
    return points


def drawable(rng: np.random.Generator, slope: int, side: int) -> Step:
    """A point of case (ii), (iii) or (iv), by the signs of w and x, whose drawing shows every change.

    Everything of interest is within [-3, 3]. The step changes the height at x by a quarter at least, moves the
    elbow by a fifth of a unit at least, and leaves both elbows away from the training point. In case (ii) that point
    is far to the right of all other numbers: lines that do not reach for it do not show it.
    """
    while True:
        w, x = slope * float(rng.uniform(0.5, 2.0)), side * float(rng.uniform(0.6, 2.5))
        phi = float(rng.uniform(0.8, 4.0))
        b = phi - w * x
        lr = phi / (1 + x * x) * float(rng.uniform(0.25, 0.5))
        y = phi - 1.0
        before = relu_elbow.elbow(w, b)
        w_after, b_after = relu_elbow.sgd_step(x, y, w, b, lr)
        if abs(w_after) < 0.2:
            continue
        after = relu_elbow.elbow(w_after, b_after)
        apart = min(abs(x - before), abs(x - after)) > 0.6 and abs(after - before) > 0.2
        others = (w, b, lr, before, after)
        beyond = x - max(others) > 0.7 + 0.5 * (max(others) - min(others)) or (slope, side) != (1, 1)
        if apart and beyond and max(abs(before), abs(after)) < 3.0:
            return x, y, w, b, lr


def two_layer(values: dict[str, np.ndarray], reg: float) -> fc_net.TwoLayerNet:
    """The reference's two-layer network with these parameters."""
    input_dim, hidden_dim = values["W1"].shape
    model = fc_net.TwoLayerNet(input_dim, hidden_dim, len(values["b2"]), reg=reg)
    model.params = dict(values)
    return model


def deep(values: dict[str, np.ndarray], reg: float) -> fc_net.FullyConnectedNet:
    """The reference's network of any depth with these parameters, in float64."""
    biases = [values[f"b{i}"].size for i in range(1, len(values) // 2 + 1)]
    model = fc_net.FullyConnectedNet(biases[:-1], len(values["W1"]), biases[-1], reg=reg, dtype=np.float64)
    model.params = dict(values)
    return model


def scores(values: dict[str, np.ndarray], X: np.ndarray) -> np.ndarray:
    """What the reference's two-layer network with these parameters gives for ``X``.

    A few examples at a time: whoever handed in the parameters chose how many hidden units there are.
    """
    model, step = two_layer(values, 0.0), max(1, MOST_BYTES // (8 * values["W1"].shape[1]))
    return np.concatenate([model.loss(X[start : start + step]) for start in range(0, len(X), step)])


@lru_cache(1024)
def pair_learns(label: str, dims: tuple[int, ...], pair: tuple[float, float]) -> bool:
    """Whether the reference's network learns the 50 images with this weight scale and learning rate from most starts.

    The starts depend only on ``label``, so a grading process computes the verdict on a pair once for all submissions.
    """
    *scales, y = training.both_scales(load_digits())
    model = fc_net.FullyConnectedNet(list(dims[1:-1]), dims[0], dims[-1], dtype=float)
    return any(training.enough(*training.most_starts_learn(label, model, X, y, dims, pair)) for X in scales)
