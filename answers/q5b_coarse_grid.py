"""A grid of 100 points, values as labels, and a condition on the elbow."""

import numpy as np


def plot_case(ax, x, y, w, b, lr):
    w2, b2 = sgd_step(x, y, w, b, lr)
    e, e2 = elbow(w, b), elbow(w2, b2)
    xs = np.linspace(-5, 5, 100)
    (before,) = ax.plot(xs, [max(w * v + b, 0) for v in xs])
    (after,) = ax.plot(xs, [max(w2 * v + b2, 0) for v in xs])
    ax.annotate(f"{e:.2f}", xy=(e, 0), xytext=(e, 1), arrowprops={"arrowstyle": "->"})
    ax.annotate(f"{e2:.2f}", xy=(e2, 0), xytext=(e2, -1), arrowprops={"arrowstyle": "->"})
    ax.plot([x, x], [y, w * x + b], "o:")
    ax.legend([before, after], ["before", "after"])


case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "depends",
    "right_if": lambda x, y, w, b, lr: 1 + x * (-b / w) >= 0,
}
