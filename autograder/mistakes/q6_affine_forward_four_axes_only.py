"""Images are flattened with three axes of pixels only."""

QUESTION = "q6_affine_forward"
FAILS = [
    "affine_forward: images with two, three and four axes",
]
HINT = "any number of axes"


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], x.shape[1] * x.shape[2] if x.ndim == 3 else x.shape[1]).dot(w) + b
    return out, (x, w, b)
