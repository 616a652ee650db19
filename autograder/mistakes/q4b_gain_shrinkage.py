"""How predictions shrink."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain: the singular values of the matrix that gives the weights",
    "ridge_gain: right for singular values of every size",
]
HINT = "how predictions shrink"


def ridge_gain(s, lam):
    return s**2 / (s**2 + lam)
