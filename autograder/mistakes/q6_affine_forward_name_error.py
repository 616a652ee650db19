"""A variable is misspelled."""

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: two examples of three numbers",
    "affine_forward: examples that are images",
    "affine_forward: rows of numbers",
    "affine_forward: images with two, three and four axes",
    "affine_forward: one example, one input, one output",
]
HINT = "compare the spelling"


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(W) + b
    return out, (x, w, b)
