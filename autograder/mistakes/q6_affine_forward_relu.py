"""A ReLU inside the affine layer."""

import numpy as np

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: two examples of three numbers",
    "affine_forward: rows of numbers",
    "affine_forward: images with two, three and four axes",
    "affine_forward: one example, one input, one output",
]
HINT = "no ReLU in an affine layer"


def affine_forward(x, w, b):
    out = np.maximum(x.reshape(x.shape[0], -1).dot(w) + b, 0)
    return out, (x, w, b)
