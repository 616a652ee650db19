"""Labels with rounded values, words beside them, and a change that is not a place."""

import numpy as np


def plot_case(ax, x, y, w, b, lr):
    w2, b2 = sgd_step(x, y, w, b, lr)
    e, e2 = elbow(w, b), elbow(w2, b2)
    xs = np.linspace(min(e, e2, x) - 1, max(e, e2, x) + 1, 1000)
    ax.plot(xs, np.maximum(0, w * xs + b), label=f"before: w = {w:.1f}, b = {b:.1f}")
    ax.plot(xs, np.maximum(0, w2 * xs + b2), label=f"after: w = {w2:.1f}, b = {b2:.1f}")
    ax.text(e, 0, f"elbow: {e:.1f}", va="top")
    ax.text(e2, 0, f"$e_{{new}} = {e2:.1f}$ (moved by Δe = {e2 - e:.1f})", va="bottom")
    ax.plot(x, y, "o")
