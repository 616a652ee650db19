"""dw is transposed."""

QUESTION = "q6_affine_backward"
FAILS = [
    "affine_backward: dw, shaped as w",
    "affine_backward: dw of rows",
    "affine_backward: dw of images",
]
HINT = "exchanged"


def affine_backward(dout, cache):
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(w.T).reshape(x.shape)
    dw = dout.T.dot(rows)
    db = dout.sum(axis=0)
    return dx, dw, db
