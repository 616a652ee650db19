"""Problem 5: what one step of gradient descent does to the slope and the elbow of a ReLU.

One unit is φ(x) = wx + b where that is positive, else 0. The loss is ½(φ(x) - y)², and the gradient of a
ReLU at 0 is 0: a unit learns from a point only if wx + b > 0 there, strictly. The learning rate is
written ``lr``.

A network has d such units: ``W1`` is (d, 1), ``b`` is (d,), ``W2`` is (1, d); ``x`` and ``y`` are numbers.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# --- q5a: one ReLU -------------------------------------------------------------------------------------


def elbow(w: float, b: float) -> float:
    """Find where φ leaves 0.

    Parameters
    ----------
    w, b : float
        Slope and bias of the unit; ``w`` is not 0.

    Returns
    -------
    float
        The place on the x axis.

    Examples
    --------
    >>> elbow(2.0, -3.0)
    1.5
    """
    # BEGIN SOLUTION
    return -b / w  # where w e + b = 0
    # END SOLUTION


def dloss_dphi(x: float, y: float, w: float, b: float) -> float:
    """Differentiate the loss at a training point with respect to φ(x).

    Parameters
    ----------
    x, y : float
        The training point.
    w, b : float
        Slope and bias of the unit.

    Returns
    -------
    float

    Examples
    --------
    >>> dloss_dphi(1.0, 0.5, 2.0, -1.0)
    0.5
    """
    # BEGIN SOLUTION
    return max(w * x + b, 0.0) - y
    # END SOLUTION


def dloss_dw(x: float, y: float, w: float, b: float) -> float:
    """Differentiate the loss at a training point with respect to the slope w.

    Parameters
    ----------
    x, y : float
        The training point.
    w, b : float
        Slope and bias of the unit.

    Returns
    -------
    float

    Derivation
    ----------
    Chain rule: d(ℓ, φ) d(φ, w), and d(φ, w) is x where wx + b > 0, else 0. For b it is 1 in place of x.

    Examples
    --------
    >>> dloss_dw(3.0, 4.5, 2.0, -1.0)
    1.5
    >>> dloss_dw(0.5, 4.5, 2.0, -1.0)        # at the elbow the gradient is 0
    0.0
    """
    # BEGIN SOLUTION
    return dloss_dphi(x, y, w, b) * x if w * x + b > 0 else 0.0
    # END SOLUTION


def dloss_db(x: float, y: float, w: float, b: float) -> float:
    """Differentiate the loss at a training point with respect to the bias b.

    Parameters
    ----------
    x, y : float
        The training point.
    w, b : float
        Slope and bias of the unit.

    Returns
    -------
    float

    Examples
    --------
    >>> dloss_db(3.0, 4.5, 2.0, -1.0)
    0.5
    """
    # BEGIN SOLUTION
    return dloss_dphi(x, y, w, b) if w * x + b > 0 else 0.0
    # END SOLUTION


# --- q5b: four cases, each with φ(x) - y = 1 -----------------------------------------------------------


def sgd_step(x: float, y: float, w: float, b: float, lr: float) -> tuple[float, float]:
    """Take one step of gradient descent on w and b.

    Parameters
    ----------
    x, y : float
        The training point.
    w, b : float
        Slope and bias of the unit before the step.
    lr : float
        Learning rate, positive.

    Returns
    -------
    w_after, b_after : float

    Examples
    --------
    >>> sgd_step(2.0, 1.0, 1.0, 0.0, 0.25)
    (0.5, -0.25)
    """
    # BEGIN SOLUTION
    return w - lr * dloss_dw(x, y, w, b), b - lr * dloss_db(x, y, w, b)
    # END SOLUTION


# BEGIN SOLUTION
# The unit is not active at x, so no gradient reaches w or b.
case_i = {"slope": "unchanged", "steepness": "unchanged", "elbow": "unchanged"}
# END SOLUTION

# BEGIN SOLUTION
# An active unit with φ(x) - y = 1 gets w' = w - lr x and b' = b - lr, so its elbow moves by
#     e' - e = -(b - lr)/(w - lr x) + b/w = lr (w - b x) / (w (w - lr x)),
# which has the sign of w - b x unless the step is so large (lr x >= w) that it turns the slope around.
case_ii = {
    "slope": "decreases",
    "steepness": "shallower",
    "elbow": "depends",
    "right_if": lambda x, y, w, b, lr: b * x < w,
}
# END SOLUTION

# BEGIN SOLUTION
# w x + b > 0 with w > 0 > x makes b > -w x > 0, hence w - b x > 0, and w (w - lr x) > 0 for every lr.
case_iii = {"slope": "increases", "steepness": "steeper", "elbow": "right"}
# END SOLUTION

# BEGIN SOLUTION
# w x + b > 0 with w < 0 < x makes b > -w x > 0, hence w - b x < 0, and w (w - lr x) > 0 for every lr.
case_iv = {"slope": "decreases", "steepness": "steeper", "elbow": "left"}
# END SOLUTION


def plot_case(ax: "Axes", x: float, y: float, w: float, b: float, lr: float) -> None:
    """Draw φ before and after one step, both elbows and the training point, each labeled.

    Parameters
    ----------
    ax : matplotlib Axes
    x, y : float
        The training point.
    w, b : float
        Slope and bias of the unit before the step, ``w`` not 0.
    lr : float
        Learning rate, positive.

    Notes
    -----
    Each line shows its elbow and the training point; an elbow's label is "e", "elbow" or its value.
    """
    # BEGIN SOLUTION
    w_after, b_after = sgd_step(x, y, w, b, lr)
    before = elbow(w, b)
    after = elbow(w_after, b_after) if w_after != 0 else None  # a flat line has no elbow
    places = [place for place in (x, before, after) if place is not None]
    margin = 0.5 * (max(places) - min(places)) + 0.5
    edges = {min(places) - margin, max(places) + margin}

    looks = {"before": ("C0", "-", 12), "after": ("C1", "--", -20)}
    for when, slope, bias, e in [("before", w, b, before), ("after", w_after, b_after, after)]:
        color, dashes, height = looks[when]
        # A ReLU is straight on either side of its elbow: the vertices draw it exactly.
        xs = np.array(sorted(edges if e is None else edges | {e}))
        (line,) = ax.plot(xs, np.maximum(slope * xs + bias, 0.0))
        line.set(color=color, linestyle=dashes, label=f"φ {when} the step, slope {slope:.3g}")
        if e is not None:
            ax.plot([e], [0.0], "o", color=color)
            label = ax.annotate(f"e = {e + 0:.3g}", (e, 0.0))
            label.set(position=(0, height), anncoords="offset points", ha="center", color=color)
    (point,) = ax.plot([x], [y], "k*")
    point.set(markersize=11, label=f"training point ({x:.3g}, {y:.3g})")
    ax.plot([x, x], [y, max(w * x + b, 0.0)], "k:", linewidth=1)
    ax.set(xlabel="x", ylabel="φ(x)", title=f"One gradient step with learning rate {lr:.3g}", ymargin=0.15)
    ax.legend()
    # END SOLUTION


# --- q5c, q5d: a network of d units --------------------------------------------------------------------


def elbows(W1: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Find the elbow of each unit of the hidden layer.

    Parameters
    ----------
    W1 : (d, 1) float array
        Weights of the hidden layer, none of them 0.
    b : (d,) float array
        Its biases.

    Returns
    -------
    (d,) float array
        Positions on the x axis.

    Derivation
    ----------
    Unit i is 0 up to W1_i e_i + b_i = 0 <=> e_i = -b_i / W1_i. W2 scales the unit and moves no elbow.

    Examples
    --------
    >>> elbows(np.array([[2.0], [-1.0]]), np.array([-3.0, 4.0]))
    array([1.5, 4. ])
    """
    # BEGIN SOLUTION
    return -b / W1[:, 0]
    # END SOLUTION


def elbows_after_step(
    W1: np.ndarray, b: np.ndarray, W2: np.ndarray, x: float, y: float, lr: float
) -> np.ndarray:
    """Find the elbow of each unit after one step of gradient descent on all parameters.

    Parameters
    ----------
    W1 : (d, 1) float array
        Weights of the hidden layer before the step.
    b : (d,) float array
        Its biases before the step.
    W2 : (1, d) float array
        Weights of the output layer before the step.
    x, y : float
        The training point.
    lr : float
        Learning rate, positive.

    Returns
    -------
    (d,) float array
        Positions on the x axis; no weight is 0 after the step.

    Derivation
    ----------
    With a_i = W1_i x + b_i and r = f(x) - y, the chain rule gives d(ℓ, b_i) = r W2_i ind(a_i > 0) and
    d(ℓ, W1_i) = r W2_i ind(a_i > 0) x. Write g_i = lr r W2_i ind(a_i > 0); then
    e_i' = -(b_i - g_i) / (W1_i - g_i x). A unit with a_i <= 0 has g_i = 0 and stays.

    Examples
    --------
    >>> W1, b, W2 = np.array([[2.0], [-1.0]]), np.array([-1.0, 0.5]), np.array([[1.0, 3.0]])
    >>> elbows(W1, b)
    array([0.5, 0.5])
    >>> elbows_after_step(W1, b, W2, x=1.0, y=-1.0, lr=0.25)  # the first is active at x, the second is not
    array([1. , 0.5])
    """
    # BEGIN SOLUTION
    weights = W1[:, 0]
    inputs = weights * x + b
    error = W2[0] @ np.maximum(inputs, 0.0) - y
    step = lr * error * W2[0] * (inputs > 0)  # of each bias; with the old W2, as all parameters move at once
    return -(b - step) / (weights - step * x)
    # END SOLUTION
