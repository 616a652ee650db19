"""db is 1: dout is forgotten."""

import numpy as np

QUESTION = "q6_affine_backward"
FAILS = [
    "affine_backward: db, one number per output",
    "affine_backward: db of rows",
    "affine_backward: db of images",
]
HINT = "expected [0, 6], got [1, 1]"


def affine_backward(dout, cache):
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(w.T).reshape(x.shape)
    dw = rows.T.dot(dout)
    db = np.ones(dout.shape[1])
    return dx, dw, db
