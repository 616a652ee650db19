"""The three gradients are returned in another order."""

QUESTION = "q6_affine_backward"
FAILS = [
    "affine_backward: dx, shaped as x",
    "affine_backward: dw, shaped as w",
    "affine_backward: dx of rows",
    "affine_backward: dx of images",
    "affine_backward: dw of rows",
    "affine_backward: dw of images",
]
HINT = "expected an array of shape (2, 1, 3), got a matrix of shape (3, 2)"


def affine_backward(dout, cache):
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(w.T).reshape(x.shape)
    dw = rows.T.dot(dout)
    db = dout.sum(axis=0)
    return dw, dx, db
