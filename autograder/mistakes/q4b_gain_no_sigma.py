"""The factor sigma is missing."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain: the singular values of the matrix that gives the weights",
    "ridge_gain: right for singular values of every size",
]
HINT = "One factor sigma is missing"


def ridge_gain(s, lam):
    return 1 / (s**2 + lam)
