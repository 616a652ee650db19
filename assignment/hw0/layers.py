"""The layers that problem 6 provides: losses at the end of a network, and a layer composed of two of your layers.

Sizes: N examples, C classes.
"""

from collections.abc import Callable
from typing import Any

import numpy as np


def softmax_loss(scores: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Compute the mean softmax cross-entropy loss of a batch, and its gradient.

    Parameters
    ----------
    scores : (N, C) float array
        Class scores before normalization, one row per example.
    labels : (N,) int array
        Correct class of each example, in ``range(C)``.

    Returns
    -------
    loss : float
        Mean over the batch, in nats.
    dscores : (N, C) float array
        Gradient of ``loss`` with respect to ``scores``, with the same dtype.

    Examples
    --------
    >>> loss, dscores = softmax_loss(np.zeros((2, 4)), np.array([0, 3]))
    >>> round(loss, 4)  # log 4: every class is equally likely
    1.3863
    >>> dscores[0]
    array([-0.375,  0.125,  0.125,  0.125])
    """
    rows = np.arange(len(labels))
    # Subtracting a constant from a row does not change softmax. This constant keeps exp from overflowing.
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    log_probabilities = shifted - log_sum
    loss = -log_probabilities[rows, labels].mean()
    dscores = np.exp(log_probabilities)
    dscores[rows, labels] -= 1
    return float(loss), dscores / len(labels)


def svm_loss(scores: np.ndarray, labels: np.ndarray, margin: float = 1.0) -> tuple[float, np.ndarray]:
    """Compute the mean multiclass hinge loss (SVM loss) of a batch, and its gradient.

    The score of the correct class should be at least ``margin`` above that of every other class. The loss of an
    example is the sum, over the other classes, of the amounts that are missing.

    Parameters
    ----------
    scores : (N, C) float array
        Class scores, one row per example.
    labels : (N,) int array
        Correct class of each example, in ``range(C)``.
    margin : float
        In the unit of the scores.

    Returns
    -------
    loss : float
        Mean over the batch, in the unit of the scores.
    dscores : (N, C) float array
        Gradient of ``loss`` with respect to ``scores``.

    Examples
    --------
    >>> loss, dscores = svm_loss(np.array([[3.0, 2.5, 0.0]]), np.array([0]))
    >>> loss
    0.5
    >>> dscores
    array([[-1.,  1.,  0.]])
    """
    rows = np.arange(len(labels))
    missing = np.maximum(0, scores - scores[rows, labels][:, None] + margin)
    missing[rows, labels] = 0
    dscores = (missing > 0).astype(missing.dtype)
    dscores[rows, labels] = -dscores.sum(axis=1)
    return float(missing.sum() / len(labels)), dscores / len(labels)


def sandwich(
    affine_forward: Callable[..., Any],
    affine_backward: Callable[..., Any],
    relu_forward: Callable[..., Any],
    relu_backward: Callable[..., Any],
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Compose your affine layer and your ReLU into one layer, and return its forward and its backward pass.

    The cache of the forward pass holds the caches of both layers. The given functions are not called until then.

    Parameters
    ----------
    affine_forward : function
        (x, w, b) → (out, cache).
    affine_backward : function
        (dout, cache) → (dx, dw, db).
    relu_forward : function
        (x) → (out, cache).
    relu_backward : function
        (dout, cache) → dx.

    Returns
    -------
    affine_relu_forward : function
        (x, w, b) → (out, cache).
    affine_relu_backward : function
        (dout, cache) → (dx, dw, db).

    Examples
    --------
    >>> forward, backward = sandwich(
    ...     lambda x, w, b: (x @ w + b, (x, w)),
    ...     lambda dout, cache: (dout @ cache[1].T, cache[0].T @ dout, dout.sum(axis=0)),
    ...     lambda x: (np.maximum(x, 0), x),
    ...     lambda dout, x: dout * (x > 0),
    ... )
    >>> out, cache = forward(np.array([[1.0, 2.0]]), np.eye(2), np.array([0.0, -5.0]))
    >>> out
    array([[1., 0.]])
    >>> backward(np.ones((1, 2)), cache)[2]
    array([1., 0.])
    """

    def affine_relu_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, Any]:
        scores, affine_cache = affine_forward(x, w, b)
        out, relu_cache = relu_forward(scores)
        return out, (affine_cache, relu_cache)

    def affine_relu_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        affine_cache, relu_cache = cache
        dx, dw, db = affine_backward(relu_backward(dout, relu_cache), affine_cache)
        return dx, dw, db

    return affine_relu_forward, affine_relu_backward
