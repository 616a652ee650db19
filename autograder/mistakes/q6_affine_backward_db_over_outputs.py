"""db adds up over the outputs."""

QUESTION = "q6_affine_backward"
FAILS = [
    "affine_backward: db, one number per output",
    "affine_backward: db of rows",
    "affine_backward: db of images",
]
HINT = "not over the outputs"


def affine_backward(dout, cache):
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(w.T).reshape(x.shape)
    dw = rows.T.dot(dout)
    db = dout.sum(axis=1)
    return dx, dw, db
