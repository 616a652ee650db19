"""The two layers, each a forward and a backward function.

Sizes: N examples, D inputs a layer, M outputs a layer, C classes.
"""

import numpy as np


def affine_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, tuple]:
    """Apply an affine layer to a batch.

    Parameters
    ----------
    x : (N, d_1, ..., d_k) float array
        One example a row; each is flattened to D = d_1 ... d_k numbers.
    w : (D, M) float array
        Weights.
    b : (M,) float array
        Biases.

    Returns
    -------
    out : (N, M) float array
    cache : object
        Whatever ``affine_backward`` needs: any object will do.

    Examples
    --------
    >>> x, w = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, 3.0], [0.0, 1.0, 1.0]])
    >>> out, cache = affine_forward(x, w, np.array([10.0, 0.0, 0.0]))
    >>> out
    array([[11.,  2.,  5.]])
    """
    # BEGIN SOLUTION
    out = x.reshape(len(x), -1) @ w + b
    return out, (x, w)
    # END SOLUTION


def affine_backward(dout: np.ndarray, cache: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Carry a gradient back through an affine layer.

    Parameters
    ----------
    dout : (N, M) float array
        Gradient of the loss with respect to the layer's output.
    cache : object
        From ``affine_forward``.

    Returns
    -------
    dx : (N, d_1, ..., d_k) float array
        Gradient with respect to the input, shaped as it.
    dw : (D, M) float array
    db : (M,) float array

    Derivation
    ----------
    out_nm = sum_k x_nk w_km + b_m. Sum the chain rule over every output that an input reaches:
    dx_nk = sum_m dout_nm w_km, dw_km = sum_n x_nk dout_nm, db_m = sum_n dout_nm.

    Examples
    --------
    >>> x, w = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, 3.0], [0.0, 1.0, 1.0]])
    >>> dx, dw, db = affine_backward(np.array([[1.0, 0.0, 2.0]]), affine_forward(x, w, np.zeros(3))[1])
    >>> dx
    array([[7., 2.]])
    >>> dw
    array([[1., 0., 2.],
           [2., 0., 4.]])
    >>> db
    array([1., 0., 2.])
    """
    # BEGIN SOLUTION
    x, w = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(len(x), -1).T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db
    # END SOLUTION


def relu_forward(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Apply a ReLU to each number.

    Parameters
    ----------
    x : float array of any shape

    Returns
    -------
    out : float array, shaped as ``x``
    cache : object
        Whatever ``relu_backward`` needs: any object will do.

    Examples
    --------
    >>> relu_forward(np.array([-1.0, 2.0]))[0]
    array([0., 2.])
    """
    # BEGIN SOLUTION
    return np.maximum(x, 0), x
    # END SOLUTION


def relu_backward(dout: np.ndarray, cache: np.ndarray) -> np.ndarray:
    """Carry a gradient back through a ReLU.

    Parameters
    ----------
    dout : float array of any shape
        Gradient of the loss with respect to the ReLU's output.
    cache : object
        From ``relu_forward``.

    Returns
    -------
    dx : float array, shaped as ``dout``

    Derivation
    ----------
    Each output depends on its own input alone, with slope 1 where that is positive and 0
    where it is negative. At 0 either will do; this takes 0.

    Examples
    --------
    >>> relu_backward(np.array([5.0, 7.0]), relu_forward(np.array([-1.0, 2.0]))[1])
    array([0., 7.])
    """
    # BEGIN SOLUTION
    x = cache
    return np.where(x > 0, dout, 0)
    # END SOLUTION
