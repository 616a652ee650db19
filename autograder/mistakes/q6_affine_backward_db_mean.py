"""db is averaged over the batch."""

QUESTION = "q6_affine_backward"
FAILS = [
    "affine_backward: db, one number per output",
    "affine_backward: db of rows",
    "affine_backward: db of images",
]
HINT = "do not take the mean"


def affine_backward(dout, cache):
    x, w = cache
    rows = x.reshape(x.shape[0], -1)
    dx = dout.dot(w.T).reshape(x.shape)
    dw = rows.T.dot(dout)
    db = dout.mean(axis=0)
    return dx, dw, db
