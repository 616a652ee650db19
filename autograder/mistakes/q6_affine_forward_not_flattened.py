"""Images are not flattened."""

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: examples that are images",
    "affine_forward: images with two, three and four axes",
    "affine_forward: one example, one input, one output",
]
HINT = "Two sizes do not fit. Write the shape of every array in this"


def affine_forward(x, w, b):
    out = x.dot(w) + b
    return out, (x, w, b)
