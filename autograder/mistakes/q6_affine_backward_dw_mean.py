"""dw is averaged over the batch."""

QUESTION = "q6_affine_backward"
FAILS = [
    "affine_backward: dw, shaped as w",
    "affine_backward: dw of rows",
    "affine_backward: dw of images",
]
HINT = "do not divide by N"


def affine_backward(dout, cache):
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(w.T).reshape(x.shape)
    dw = rows.T.dot(dout) / len(x)
    db = dout.sum(axis=0)
    return dx, dw, db
