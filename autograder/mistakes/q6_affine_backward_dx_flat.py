"""dx is left flat."""

QUESTION = "q6_affine_backward"
FAILS = [
    "affine_backward: dx, shaped as x",
    "affine_backward: dx of images",
]
HINT = "before it was flattened"


def affine_backward(dout, cache):
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(w.T)
    dw = rows.T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db
