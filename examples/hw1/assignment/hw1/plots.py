"""Pictures. Each function returns a matplotlib Figure whose label says in a sentence what it shows.

The colors stay apart in print and for color-blind readers, and every class has a marker of its own.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from workbook.cells.figures import show

COLORS = ("#0b6fa4", "#d1600a", "#3a7d44")
MARKERS = ("o", "^", "s")

__all__ = ["boundary", "clusters", "losses", "show"]


def losses(series: Mapping[str, Sequence[float]]) -> Figure:
    """How far each series is above the smallest value of all, step by step, on a logarithmic axis."""
    import matplotlib.pyplot as plt

    best = min(min(values) for values in series.values())
    figure, axes = plt.subplots(figsize=(6, 3.4), layout="constrained")
    for (name, values), color, marker in zip(series.items(), COLORS, MARKERS, strict=False):
        # Below this the differences are rounding.
        above = np.maximum(np.asarray(values) - best, 1e-16)
        axes.semilogy(above, color=color, marker=marker, markersize=4, label=name)
    axes.set(xlabel="step", ylabel="loss above the smallest (nats)")
    axes.legend()
    axes.grid(alpha=0.25)
    figure.set_label(f"Loss above the smallest one over steps, logarithmic, for {' and '.join(series)}.")
    return figure


def boundary(X: np.ndarray, y: np.ndarray, w: np.ndarray, predicted: np.ndarray) -> Figure:
    """Plot points of two classes, those that are predicted wrongly in a ring, and the line on which the score is 0.

    The picture has the size of the points, and the line is cut at its edges. The figure's label says how many points
    are predicted wrongly.

    Parameters
    ----------
    X : (n, 3) float array
        A column of ones, then the two coordinates.
    y, predicted : (n,) array of 0 and 1
        The classes, and those that the model predicts.
    w : (3,) float array
        The weights; the last one is not 0.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    for label in (0, 1):
        x1, x2 = X[y == label, 1:].T
        axes.scatter(x1, x2, color=COLORS[label], marker=MARKERS[label], label=f"class {label}")
    wrong = np.asarray(predicted) != y
    axes.scatter(*X[wrong, 1:].T, s=130, facecolors="none", edgecolors="black", label="predicted wrongly")
    limits = axes.get_xlim(), axes.get_ylim()
    axes.axline((0, -w[0] / w[2]), slope=-w[1] / w[2], color="black", linewidth=1)
    axes.set(xlabel="x₁", ylabel="x₂", xlim=limits[0], ylim=limits[1])
    axes.legend()
    figure.set_label(
        f"{len(y)} points of two classes and the line between them; {wrong.sum()} are on the wrong side."
    )
    return figure


def clusters(X: np.ndarray, labels: np.ndarray, C: np.ndarray) -> Figure:
    """Points in the color of their center, and the centers as crosses."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    for j in range(len(C)):
        mine = X[labels == j]
        axes.scatter(
            *mine.T, s=16, color=COLORS[j % 3], marker=MARKERS[j % 3], label=f"center {j}: {len(mine)} points"
        )
    axes.scatter(*C.T, s=120, marker="X", color="black", zorder=3)
    axes.set(xlabel="x₁", ylabel="x₂")
    axes.legend()
    figure.set_label(f"{len(X)} points in {len(C)} clusters, with the centers.")
    return figure
