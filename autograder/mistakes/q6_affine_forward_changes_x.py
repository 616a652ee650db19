"""The shape of the input is changed in place."""

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: examples that are images",
    "affine_forward: images with two, three and four axes",
    "affine_forward: one example, one input, one output",
]
HINT = "changed one of its inputs"


def affine_forward(x, w, b):
    x.shape = (x.shape[0], -1)
    return x.dot(w) + b, (x, w, b)
