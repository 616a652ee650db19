"""Axes of length 1 are dropped."""

import numpy as np

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: images with two, three and four axes",
    "affine_forward: one example, one input, one output",
]
HINT = "(1, M)"


def affine_forward(x, w, b):
    out = np.squeeze(x.reshape(x.shape[0], -1).dot(w) + b)
    return out, (x, w, b)
