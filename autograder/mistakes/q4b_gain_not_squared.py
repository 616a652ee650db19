"""Sigma is not squared."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain: the singular values of the matrix that gives the weights",
    "ridge_gain: right for singular values of every size",
]
HINT = "Lambda was added to sigma, not to its square"


def ridge_gain(s, lam):
    return s / (s + lam)
