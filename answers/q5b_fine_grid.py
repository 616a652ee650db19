"""A fine grid, markers with a legend, a line at height 0, and a condition by two steps."""

import numpy as np


def plot_case(ax, x, y, w, b, lr):
    w2, b2 = sgd_step(x, y, w, b, lr)
    e, e2 = elbow(w, b), elbow(w2, b2)
    xs = np.linspace(-4, 4, 1001)
    ax.axhline(0, color="k")
    ax.plot(xs, np.where(w * xs + b > 0, w * xs + b, 0), label="before")
    ax.plot(xs, np.clip(w2 * xs + b2, 0, None), "--", label="after")
    ax.scatter(e, 0, label="$e$")
    ax.scatter(e2, 0, label="$e'$")
    ax.plot(x, y, "kx", label="(x, y)")
    ax.legend(loc="best")


def moves_right(x, y, w, b, lr):
    w2, b2 = sgd_step(x, y, w, b, lr)
    return np.bool_(-b2 / w2 > -b / w)


case_ii = {"slope": "decreases", "steepness": "shallower", "elbow": "depends", "right_if": moves_right}
