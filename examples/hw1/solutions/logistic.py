"""Problem 1: logistic regression.

Sizes: ``X`` is (n, d), one row for each point; the labels ``y`` are (n,), each 0 or 1; the weights ``w`` are (d,).
"""

import numpy as np


def logistic(z: np.ndarray) -> np.ndarray:
    """Turn scores into probabilities, entry by entry.

    Parameters
    ----------
    z : (n,) float array
        Scores, of any size and sign.

    Returns
    -------
    (n,) float array
        Numbers from 0 to 1.

    Examples
    --------
    >>> logistic(np.array([0.0, np.log(3)]))
    array([0.5 , 0.75])
    """
    # BEGIN SOLUTION
    # The identity with tanh needs no exponential of a large number.
    return 0.5 * (1 + np.tanh(z / 2))
    # END SOLUTION


def logistic_loss(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> float:
    """Average the loss (1) over the points.

    Parameters
    ----------
    w : (d,) float array
    X : (n, d) float array
    y : (n,) float array
        Labels, 0.0 or 1.0.

    Returns
    -------
    float
        In nats: 0 where the model is sure and right, log 2 where it does not know.

    Derivation
    ----------
    -log p = log(1 + exp(-z)) = log(1 + exp(z)) - z and -log(1 - p) = log(1 + exp(z)), so that both labels have the one
    formula log(1 + exp(z)) - y z.

    Examples
    --------
    >>> X, y = np.array([[1.0], [2.0]]), np.array([0.0, 1.0])
    >>> round(logistic_loss(np.zeros(1), X, y), 4)
    0.6931
    """
    # BEGIN SOLUTION
    scores = X @ w
    return float(np.mean(np.logaddexp(0, scores) - y * scores))
    # END SOLUTION


def loss_gradient(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Compute the gradient of `logistic_loss` with respect to the weights.

    Parameters
    ----------
    w : (d,) float array
    X : (n, d) float array
    y : (n,) float array

    Returns
    -------
    (d,) float array

    Derivation
    ----------
    The slope of log(1 + exp(z)) - y z is p - y, and the score of point i has the gradient x_i. The mean over the points
    of (p_i - y_i) x_i is X'(p - y)/n.

    Examples
    --------
    >>> loss_gradient(np.zeros(1), np.array([[1.0], [2.0]]), np.array([0.0, 1.0]))
    array([-0.25])
    """
    # BEGIN SOLUTION
    return X.T @ (logistic(X @ w) - y) / len(y)
    # END SOLUTION


def loss_hessian(w: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Compute the matrix of second derivatives of `logistic_loss` with respect to the weights.

    Parameters
    ----------
    w : (d,) float array
    X : (n, d) float array

    Returns
    -------
    (d, d) float array
        Symmetric. The labels do not occur in it.

    Derivation
    ----------
    p' = p (1 - p), so the derivative of X'(p - y)/n is X' diag(p (1 - p)) X/n.

    Examples
    --------
    >>> loss_hessian(np.zeros(1), np.array([[1.0], [2.0]]))
    array([[0.625]])
    """
    # BEGIN SOLUTION
    p = logistic(X @ w)
    return (X.T * (p * (1 - p))) @ X / len(X)
    # END SOLUTION


def newton_step(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Take one Newton step: move to the minimum of the quadratic that fits the loss best at ``w``.

    Parameters
    ----------
    w : (d,) float array
    X : (n, d) float array
        Of full column rank.
    y : (n,) float array

    Returns
    -------
    (d,) float array
        The new weights.

    Derivation
    ----------
    The quadratic is L(w) + g'(v - w) + (v - w)'H(v - w)/2. Its gradient g + H(v - w) is zero at v = w - H⁻¹g.

    Examples
    --------
    >>> newton_step(np.zeros(1), np.array([[1.0], [2.0]]), np.array([0.0, 1.0]))
    array([0.4])
    """
    # BEGIN SOLUTION
    return w - np.linalg.solve(loss_hessian(w, X), loss_gradient(w, X, y))
    # END SOLUTION


def predict(w: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Give each point the label that is more probable.

    Parameters
    ----------
    w : (d,) float array
    X : (n, d) float array

    Returns
    -------
    (n,) array of 0 and 1
        1 where the probability is at least one half.

    Examples
    --------
    >>> predict(np.array([1.0]), np.array([[-3.0], [0.0], [2.0]]))
    array([0, 1, 1])
    """
    # BEGIN SOLUTION
    return (X @ w >= 0).astype(int)
    # END SOLUTION
