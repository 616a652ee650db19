"""Plot linear problems: the squared error over two weights, all solutions of one equation, ridge regression over λ.

The plots show your own answer, but not what it should be. Each function returns a Matplotlib Figure whose label
describes it in a sentence.
"""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure

#: Two colors that are distinct in print and for color-blind readers; markers and line styles differ too.
_LINE, _POINT = "#0b6fa4", "#d1600a"

#: Solves a linear problem for given (X, y, lam).
Ridge = Callable[[np.ndarray, np.ndarray, float], np.ndarray]


def error_contours(X: np.ndarray, y: np.ndarray, w: np.ndarray) -> Figure:
    """Plot contour lines of the squared error ‖Xw − y‖² over the plane of two weights, and the point ``w``.

    The picture reaches 1.5 to each side of ``w``. The legend gives the squared error of ``w``, and the figure's label
    also the lowest one that is drawn.

    Parameters
    ----------
    X : (m, 2) float array
    y : (m,) float array
    w : (2,) float array
        Your answer. It is the center of the picture.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``w`` does not have two entries.
    """
    import matplotlib.pyplot as plt

    w = _two(w)
    steps = np.linspace(-1.5, 1.5, 81)
    first, second = np.meshgrid(w[0] + steps, w[1] + steps)
    residuals = np.stack([first, second], axis=-1) @ np.asarray(X, dtype=float).T - y
    errors = np.sum(residuals**2, axis=-1)
    here = float(np.sum((X @ w - y) ** 2))
    figure, axes = plt.subplots(figsize=(5, 4.2), layout="constrained")
    lines = axes.contour(first, second, errors, levels=12, colors=_LINE, linewidths=1)
    axes.clabel(lines, fontsize=8)
    axes.plot(*w, "o", color=_POINT, label=f"your w, squared error {here:.4g}")
    axes.set(xlabel="$w_0$", ylabel="$w_1$", title="Squared error over the weights")
    axes.legend(loc="upper right")
    lowest = "nowhere lower" if here <= errors.min() else f"{errors.min():.4g} at the lowest point drawn"
    figure.set_label(
        f"Contour lines of the squared error around w = ({w[0]:.4g}, {w[1]:.4g}): {here:.4g} there, {lowest}."
    )
    return figure


def solution_line(x: np.ndarray, y: float, w: np.ndarray) -> Figure:
    """Plot all solutions of the equation xᵀw = y in the plane, the point ``w``, and all weights as long as ``w``.

    They are a line, a marker, and a dashed circle with its center at 0. The title gives the length of ``w``, and the
    figure's label says whether ``w`` is on the line.

    Parameters
    ----------
    x : (2,) float array
        The only row of a wide X; not 0.
    y : float
    w : (2,) float array
        Your answer.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If ``x`` or ``w`` does not have two entries.
    """
    import matplotlib.pyplot as plt

    x, w = _two(x), _two(w)
    foot = x * (y / (x @ x))
    along = np.array([-x[1], x[0]]) / np.linalg.norm(x)
    length, reach = float(np.linalg.norm(w)), 1.6 * max(float(np.linalg.norm(foot)), 1.0)
    ends = np.stack([foot - reach * along, foot + reach * along])
    turn = np.linspace(0, 2 * np.pi, 200)
    figure, axes = plt.subplots(figsize=(5, 4.2), layout="constrained")
    axes.plot(ends[:, 0], ends[:, 1], color=_LINE, label="all solutions of Xw = y")
    axes.plot(length * np.cos(turn), length * np.sin(turn), "--", color="0.5", label="as long as your w")
    axes.plot(*w, "o", color=_POINT, label="your w")
    axes.plot(0, 0, "+", color="0.5", markersize=10)
    axes.set(xlabel="$w_0$", ylabel="$w_1$", title=f"Your w has length {length:.4g}", aspect="equal")
    axes.legend(loc="best")
    off = abs(float(x @ w) - y)
    place = "on that line" if off <= 1e-9 * max(1.0, abs(y)) else "off that line"
    figure.set_label(
        f"The line of all solutions of Xw = y, a circle of radius {length:.4g} around 0, and your w {place}."
    )
    return figure


def ridge_paths(ridge: Ridge, problems: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """Plot each weight of ridge regression over λ, from 1e-5 to 1e5 on a logarithmic axis.

    It calls ``ridge`` at 60 values of λ for each problem; its exceptions propagate. The panels are side by side, in the
    order of ``problems``.

    Parameters
    ----------
    ridge : callable
        ``ridge(X, y, lam)`` → (d,) weights.
    problems : dict of str to (X, y)
        Name → ``X``, (m, d) float array, and ``y``, (m,) float array. Each problem gets its own panel.

    Returns
    -------
    matplotlib.figure.Figure
    """
    import matplotlib.pyplot as plt

    rates = np.logspace(-5, 5, 60)
    figure, columns = plt.subplots(
        1, len(problems), figsize=(4.6 * len(problems), 3.4), layout="constrained", squeeze=False
    )
    for axes, (name, (X, y)) in zip(columns[0], problems.items(), strict=True):
        paths = np.array([np.ravel(ridge(X, y, float(rate))) for rate in rates])
        for j, path in enumerate(paths.T):
            axes.semilogx(rates, path, ("-", "--", "-.", ":")[j % 4], linewidth=1.8, label=f"$w_{j}$")
        axes.axhline(0, color="0.6", linewidth=0.8)
        axes.set(xlabel="λ", ylabel="weight", title=name)
        axes.legend(fontsize=8, ncols=2)
    figure.set_label(
        f"Each weight of ridge regression over λ from 1e-5 to 1e5, for {' and '.join(problems)}."
    )
    return figure


def _two(w: np.ndarray) -> np.ndarray:
    """Return an array of two numbers as a vector, without its axes of length 1."""
    flat = np.ravel(np.asarray(w, dtype=float))
    if flat.shape != (2,):
        raise ValueError(f"expected two weights to draw in a plane, got shape {np.shape(w)}")
    return flat
