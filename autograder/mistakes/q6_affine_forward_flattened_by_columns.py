"""Each image is flattened column by column."""

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: examples that are images",
    "affine_forward: images with two, three and four axes",
    "affine_forward: one example, one input, one output",
]
HINT = "mixes the pixels"


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1, order="F").dot(w) + b
    return out, (x, w, b)
