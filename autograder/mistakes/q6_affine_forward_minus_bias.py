"""The biases are taken away."""

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: two examples of three numbers",
    "affine_forward: rows of numbers",
    "affine_forward: images with two, three and four axes",
    "affine_forward: one example, one input, one output",
]
HINT = "not taken away"


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) - b
    return out, (x, w, b)
