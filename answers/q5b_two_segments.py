"""Two lines for each unit, legend entries of vertical lines, and a witness for "left" without a learning rate."""

import numpy as np


def plot_case(ax, x, y, w, b, lr):
    w2, b2 = sgd_step(x, y, w, b, lr)
    e, e2 = elbow(w, b), elbow(w2, b2)
    for slope, bias, where, name in ((w, b, e, "old elbow"), (w2, b2, e2, "new elbow")):
        far = 5 if slope > 0 else -5
        ax.plot([-far, where], [0, 0], "b")
        ax.plot([where, far], [0, slope * far + bias], "r")
        ax.axvline(where, linestyle=":", label=name)
    ax.plot([x], [y], marker="*", linestyle="none")
    ax.legend()


case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "left",
    "witness": {"x": 2.0, "y": 3.0, "w": 1.0, "b": 2.0},
}
