"""The output is built in the biases."""

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: two examples of three numbers",
    "affine_forward: examples that are images",
    "affine_forward: rows of numbers",
    "affine_forward: images with two, three and four axes",
    "affine_forward: one example, one input, one output",
]
HINT = "changed one of its inputs"


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w)
    b += 0.0 * b + 1.0
    return out + b - 1.0, (x, w, b)
