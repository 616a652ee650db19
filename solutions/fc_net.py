"""Problem 6: a fully connected network from its layers up.

A layer is a pair of functions. ``forward`` returns its output and a cache; ``backward`` takes the
gradient of the loss with respect to that output, and the cache, and returns the gradients with respect
to the inputs, each shaped as its input. A network runs the layers forward, then backward in reverse
order.

Sizes: N examples, D inputs a layer, M outputs a layer, C classes. Networks compute in their own ``dtype``.
"""

from itertools import pairwise

import numpy as np

from hw0.layers import softmax_loss
from hw0.solver import Solver

# --- layers --------------------------------------------------------------------------------------------


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


# --- networks ------------------------------------------------------------------------------------------


class TwoLayerNet:
    """Affine, ReLU, affine, softmax.

    Parameters
    ----------
    input_dim : int
        D, the numbers in one example.
    hidden_dim : int
        H, the units of the hidden layer.
    num_classes : int
        C.
    weight_scale : float
        Standard deviation of the Gaussian that weights start from; biases start from 0.
    reg : float
        Strength of the L2 penalty, 0.5 * reg * (sum of squared weights). Biases are not penalised.
    rng : numpy.random.Generator, optional
        Where the weights are drawn from.

    Attributes
    ----------
    params : dict of str to float array
        'W1' (D, H), 'b1' (H,), 'W2' (H, C), 'b2' (C,).
    reg : float

    Examples
    --------
    >>> model = TwoLayerNet(input_dim=4, hidden_dim=5, num_classes=3)
    >>> scores = model.loss(np.zeros((2, 2, 2)))
    >>> scores.shape
    (2, 3)
    """

    def __init__(
        self,
        input_dim: int = 64,
        hidden_dim: int = 100,
        num_classes: int = 10,
        weight_scale: float = 1e-3,
        reg: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.params: dict[str, np.ndarray] = {}
        self.reg = reg
        # BEGIN SOLUTION
        rng = np.random.default_rng(rng)
        self.params["W1"] = weight_scale * rng.standard_normal((input_dim, hidden_dim))
        self.params["b1"] = np.zeros(hidden_dim)
        self.params["W2"] = weight_scale * rng.standard_normal((hidden_dim, num_classes))
        self.params["b2"] = np.zeros(num_classes)
        # END SOLUTION

    def loss(
        self, X: np.ndarray, y: np.ndarray | None = None
    ) -> np.ndarray | tuple[float, dict[str, np.ndarray]]:
        """Score a batch, or evaluate the loss on it and its gradients.

        Parameters
        ----------
        X : (N, d_1, ..., d_k) float array
            Examples, with d_1 ... d_k = D.
        y : (N,) int array, optional
            Class of each example, in ``range(C)``.

        Returns
        -------
        scores : (N, C) float array
            If ``y`` is not given.
        loss, grads : float, dict of str to float array
            If ``y`` is given: the mean softmax loss in nats plus the penalty, and its gradient with
            respect to each of ``params``, under the same keys.
        """
        # BEGIN SOLUTION
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        inputs, affine1 = affine_forward(X, W1, b1)
        hidden, relu1 = relu_forward(inputs)
        scores, affine2 = affine_forward(hidden, W2, b2)
        if y is None:
            return scores

        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(W1**2) + np.sum(W2**2))

        dhidden, dW2, db2 = affine_backward(dscores, affine2)
        _, dW1, db1 = affine_backward(relu_backward(dhidden, relu1), affine1)
        return float(loss), {"W1": dW1 + self.reg * W1, "b1": db1, "W2": dW2 + self.reg * W2, "b2": db2}
        # END SOLUTION


class FullyConnectedNet:
    """Any number of affine and ReLU pairs, then an affine layer and softmax.

    Parameters
    ----------
    hidden_dims : list of int
        Units of each hidden layer; L - 1 of them make a network of L layers.
    input_dim : int
        D, the numbers in one example.
    num_classes : int
        C.
    reg : float
        Strength of the L2 penalty, 0.5 * reg * (sum of squared weights). Biases are not penalised.
    weight_scale : float
        Standard deviation of the Gaussian that weights start from; biases start from 0.
    dtype : numpy dtype
        Of the parameters and of every computation: float32 is faster, float64 is needed to check gradients.
    rng : numpy.random.Generator, optional
        Where the weights are drawn from.

    Attributes
    ----------
    params : dict of str to float array
        'W1', 'b1' ... 'WL', 'bL', from the layer next to the input to the one that gives the scores.
    num_layers : int
        L.
    reg : float
    dtype : numpy dtype

    Examples
    --------
    >>> model = FullyConnectedNet([8, 6], input_dim=4, num_classes=3)
    >>> {name: value.shape for name, value in model.params.items()}
    {'W1': (4, 8), 'b1': (8,), 'W2': (8, 6), 'b2': (6,), 'W3': (6, 3), 'b3': (3,)}
    """

    def __init__(
        self,
        hidden_dims: list[int],
        input_dim: int = 64,
        num_classes: int = 10,
        reg: float = 0.0,
        weight_scale: float = 1e-2,
        dtype: type = np.float32,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.params: dict[str, np.ndarray] = {}
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        # BEGIN SOLUTION
        rng = np.random.default_rng(rng)
        dims = [input_dim, *hidden_dims, num_classes]
        for layer, (fan_in, fan_out) in enumerate(pairwise(dims), start=1):
            weights = weight_scale * rng.standard_normal((fan_in, fan_out))
            self.params[f"W{layer}"] = weights.astype(dtype)
            self.params[f"b{layer}"] = np.zeros(fan_out, dtype=dtype)
        # END SOLUTION

    def loss(
        self, X: np.ndarray, y: np.ndarray | None = None
    ) -> np.ndarray | tuple[float, dict[str, np.ndarray]]:
        """Score a batch, or evaluate the loss on it and its gradients.

        Parameters
        ----------
        X : (N, d_1, ..., d_k) float array
            Examples, with d_1 ... d_k = D.
        y : (N,) int array, optional
            Class of each example, in ``range(C)``.

        Returns
        -------
        scores : (N, C) float array
            If ``y`` is not given.
        loss, grads : float, dict of str to float array
            If ``y`` is given: the mean softmax loss in nats plus the penalty, and its gradient with
            respect to each of ``params``, under the same keys.
        """
        # BEGIN SOLUTION
        out: np.ndarray = X.astype(self.dtype)
        caches = []
        for layer in range(1, self.num_layers + 1):
            out, affine = affine_forward(out, self.params[f"W{layer}"], self.params[f"b{layer}"])
            # The last layer gives scores, which have no ReLU: they may be negative.
            out, relu = relu_forward(out) if layer < self.num_layers else (out, None)
            caches.append((affine, relu))
        if y is None:
            return out

        loss, dout = softmax_loss(out, y)
        grads = {}
        for layer in range(self.num_layers, 0, -1):
            affine, relu = caches.pop()
            if relu is not None:
                dout = relu_backward(dout, relu)
            weights = self.params[f"W{layer}"]
            dout, dweights, grads[f"b{layer}"] = affine_backward(dout, affine)
            grads[f"W{layer}"] = dweights + self.reg * weights
            loss += 0.5 * self.reg * np.sum(weights**2)
        return float(loss), grads
        # END SOLUTION


# --- training ------------------------------------------------------------------------------------------


def train_two_layer(data: dict[str, np.ndarray]) -> Solver:
    """Train a two-layer network.

    Parameters
    ----------
    data : dict of str to array
        'X_train' (N, d_1, ..., d_k) and 'X_val' float, 'y_train' (N,) and 'y_val' int.

    Returns
    -------
    Solver
        After its ``train()``: the best parameters are in ``model``, the curves in the histories.
    """
    # BEGIN SOLUTION
    input_dim = data["X_train"][0].size
    num_classes = int(data["y_train"].max()) + 1
    rng = np.random.default_rng(0)
    # Weights of this size keep the spread of the numbers from one ReLU layer to the next.
    model = TwoLayerNet(input_dim, 100, num_classes, weight_scale=(2 / input_dim) ** 0.5, reg=1e-3, rng=rng)
    solver = Solver(
        model,
        data,
        update_rule="sgd",
        optim_config={"learning_rate": 0.2},
        lr_decay=0.95,
        num_epochs=15,
        batch_size=50,
        verbose=False,
        rng=rng,
    )
    solver.train()
    return solver
    # END SOLUTION


# Both pairs lie inside the region in which the first 50 digits were learned from 40 random starts of 40, with
# batches of 10, 25 and 50. Near sqrt(2 / fan_in), here 0.14 to 0.18, a weight scale keeps the size of what a ReLU
# layer passes on; 20 epochs are few, and somewhat larger weights learn faster.
# BEGIN SOLUTION
three_layer = {"weight_scale": 0.3, "learning_rate": 0.3}
# END SOLUTION

# BEGIN SOLUTION
five_layer = {"weight_scale": 0.25, "learning_rate": 0.1}
# END SOLUTION
