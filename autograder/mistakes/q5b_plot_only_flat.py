"""The flat part is left out."""

import numpy as np

QUESTION = "q5b"
FAILS = [
    "plot_case: both curves, both elbows labelled, and the training point",
    "plot_case: phi before and after the step",
]
HINT = "does not show both"


def plot_case(ax, x, y, w, b, lr):
    w_new, b_new = sgd_step(x, y, w, b, lr)
    xs = np.linspace(-5, 5, 401)
    for slope, bias, name in ((w, b, "e"), (w_new, b_new, "e'")):
        active = slope * xs + bias > 0
        ax.plot(xs[active], (slope * xs + bias)[active])
        ax.text(elbow(slope, bias), 0, name)
    ax.scatter(x, y)
