"""The axis of the examples is moved."""

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: two examples of three numbers",
    "affine_forward: examples that are images",
    "affine_forward: rows of numbers",
    "affine_forward: images with two, three and four axes",
    "affine_forward: one example, one input, one output",
]
HINT = "keep it first"


def affine_forward(x, w, b):
    out = x.reshape(-1, x.shape[0]).T.dot(w) + b
    return out, (x, w, b)
