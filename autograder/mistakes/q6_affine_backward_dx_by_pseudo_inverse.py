"""The layer is undone instead of differentiated."""

import numpy as np

QUESTION = "q6_affine_backward"
FAILS = [
    "affine_backward: dx, shaped as x",
    "affine_backward: dx of rows",
    "affine_backward: dx of images",
]
HINT = "expected [[[1, 2, 0]], [[-1, 4, -6]]]"


def affine_backward(dout, cache):
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(np.linalg.pinv(w)).reshape(x.shape)
    dw = rows.T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db
