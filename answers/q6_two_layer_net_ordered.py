"""Parameters and gradients in OrderedDicts, float32 weights, extra attributes and keyword arguments."""

from collections import OrderedDict

import numpy as np


class TwoLayerNet:
    def __init__(
        self, input_dim=3072, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0, dropout=1, seed=None
    ):
        self.params = OrderedDict()
        self.reg = reg
        self.seed = seed
        self.history = []
        self.params["W1"] = (weight_scale * np.random.randn(input_dim, hidden_dim)).astype(np.float32)
        self.params["b1"] = np.zeros(hidden_dim)
        self.params["W2"] = weight_scale * np.random.randn(hidden_dim, num_classes)
        self.params["b2"] = np.zeros(num_classes)

    def loss(self, X, y=None):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        a, cache1 = affine_forward(X, W1, b1)
        h, relu_cache = relu_forward(a)
        scores, cache2 = affine_forward(h, W2, b2)
        if y is None:
            return scores
        loss, dscores = softmax_loss(scores, y)
        loss += 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        grads = OrderedDict()
        dh, grads["W2"], grads["b2"] = affine_backward(dscores, cache2)
        da = relu_backward(dh, relu_cache)
        dx, grads["W1"], grads["b1"] = affine_backward(da, cache1)
        grads["W1"] += self.reg * W1
        grads["W2"] += self.reg * W2
        return loss, grads
