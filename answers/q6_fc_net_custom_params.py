"""Parameters in a mapping of its own, gradients in float32."""

from collections import UserDict

import numpy as np


class Parameters(UserDict):
    """A dict by inheritance from UserDict."""


class FullyConnectedNet:
    def __init__(
        self,
        hidden_dims,
        input_dim=3072,
        num_classes=10,
        reg=0.0,
        weight_scale=1e-2,
        dtype=np.float32,
    ):
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        self.params = Parameters()
        dims = [input_dim] + hidden_dims + [num_classes]
        for i in range(self.num_layers):
            self.params[f"W{i + 1}"] = weight_scale * np.random.randn(dims[i], dims[i + 1])
            self.params[f"b{i + 1}"] = np.zeros(dims[i + 1])
        for key, value in list(self.params.items()):
            self.params[key] = value.astype(dtype)

    def loss(self, X, y=None):
        out = X.astype(self.dtype)
        L = self.num_layers
        affine_caches, relu_caches = {}, {}
        for i in range(1, L):
            out, affine_caches[i] = affine_forward(out, self.params[f"W{i}"], self.params[f"b{i}"])
            out, relu_caches[i] = relu_forward(out)
        scores, affine_caches[L] = affine_forward(out, self.params[f"W{L}"], self.params[f"b{L}"])
        if y is None:
            return scores
        loss, dout = softmax_loss(scores, y)
        grads = {}
        for i in range(L, 0, -1):
            W = self.params[f"W{i}"]
            loss += 0.5 * self.reg * np.sum(W * W)
            if i < L:
                dout = relu_backward(dout, relu_caches[i])
            dout, grads[f"W{i}"], grads[f"b{i}"] = affine_backward(dout, affine_caches[i])
            grads[f"W{i}"] += self.reg * W
        return np.float32(loss), {k: v.astype(np.float32) for k, v in grads.items()}
