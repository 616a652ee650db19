"""Networks of two layers and of any depth, made of the functions in ``layers``.

Networks compute in their own ``dtype``. Sizes: N examples, D inputs a layer, M outputs a layer, C classes.
"""

from itertools import pairwise

import numpy as np

from hw0.layers import softmax_loss
from solutions.fc_net.layers import affine_backward, affine_forward, relu_backward, relu_forward


class TwoLayerNet:
    """Affine, ReLU, affine, softmax.

    Parameters
    ----------
    input_dim, hidden_dim, num_classes : int
        D inputs, H hidden units, C classes.
    weight_scale : float
        Standard deviation of the weights.
    reg : float
        The penalty is 0.5 * reg * (sum of squared weights).
    rng : numpy.random.Generator, optional
        For the weights.

    Attributes
    ----------
    params : dict of str to float array
        'W1' (D, H), 'b1' (H,), 'W2' (H, C), 'b2' (C,).

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
            Their classes.

        Returns
        -------
        scores : (N, C) float array
            Without ``y``.
        loss, grads : float, dict of str to float array
            With ``y``: softmax loss plus penalty, and its gradients by name.
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
        Units of each of the L - 1 hidden layers.
    input_dim, num_classes : int
        D inputs, C classes.
    reg, weight_scale : float
        As in TwoLayerNet.
    dtype : numpy dtype
        Of parameters and computations.
    rng : numpy.random.Generator, optional
        For the weights.

    Attributes
    ----------
    params : dict of str to float array
        'W1', 'b1' ... 'WL', 'bL', from the input to the scores.
    num_layers : int
        L.

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
            Their classes.

        Returns
        -------
        scores : (N, C) float array
            Without ``y``.
        loss, grads : float, dict of str to float array
            With ``y``: softmax loss plus penalty, and its gradients by name.
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
