"""The weights learn from the first example only."""

import numpy as np

QUESTION = "q6_affine_backward"
FAILS = [
    "affine_backward: dw, shaped as w",
    "affine_backward: dw of rows",
    "affine_backward: dw of images",
]
HINT = "expected [[1, 2], [3, 0], [2, 10]]"


def affine_backward(dout, cache):
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(w.T).reshape(x.shape)
    dw = np.outer(rows[0], dout[0])
    db = dout.sum(axis=0)
    return dx, dw, db
