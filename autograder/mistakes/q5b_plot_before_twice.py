"""The unit before the step is drawn twice."""

import numpy as np

QUESTION = "q5b"
FAILS = [
    "plot_case: both curves, both elbows labelled, and the training point",
    "plot_case: phi before and after the step",
]
HINT = "All that is drawn is phi before the step."


def plot_case(ax, x, y, w, b, lr):
    w_new, b_new = sgd_step(x, y, w, b, lr)
    e, e_new = elbow(w, b), elbow(w_new, b_new)
    xs = np.linspace(-5, 5, 401)
    ax.plot(xs, np.maximum(w * xs + b, 0), label="before")
    ax.plot(xs, np.maximum(w * xs + b, 0), label="after")
    ax.annotate("e", (e, 0))
    ax.annotate("e'", (e_new, 0))
    ax.plot(x, y, "ko")
