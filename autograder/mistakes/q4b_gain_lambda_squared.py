"""Lambda is squared."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain: the singular values of the matrix that gives the weights",
    "ridge_gain: right for singular values of every size",
]
HINT = "Lambda is not squared"


def ridge_gain(s, lam):
    return s / (s**2 + lam**2)
