"""Lines of three vertices, a witness for "right", a list from sgd_step, words in capitals."""

import numpy as np


def plot_case(ax, x, y, w, b, lr):
    w2, b2 = sgd_step(x, y, w, b, lr)
    e, e2 = elbow(w, b), elbow(w2, b2)
    for slope, bias, where in ((w, b, e), (w2, b2, e2)):
        xs = np.array([-5.0, where, 5.0])
        ax.plot(xs, np.maximum(slope * xs + bias, 0))
    ax.text(e + 0.1, 0.1, "elbow")
    ax.text(e2 - 0.1, 0.1, "new elbow")
    ax.scatter([x], [y])


def sgd_step(x, y, w, b, lr):
    error = w * x + b - y
    return [w - lr * error * x, b - lr * error] if w * x + b > 0 else [w, b]


case_i = {"slope": "Unchanged", "steepness": "unchanged ", "elbow": "unchanged", "why": "the gradient is 0"}
case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "right",
    "witness": {"x": 1, "y": 0.5, "w": 1, "b": 0.5, "lr": 0.1, "note": "by hand"},
}
