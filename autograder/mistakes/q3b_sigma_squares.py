"""Reciprocals of the squares."""

import numpy as np

QUESTION = "q3b"
FAILS = [
    "sigma_pinv: the reciprocals on the diagonal of an (n, m) matrix, for tall and for wide X",
    "sigma_pinv: right for any s, tall and wide",
]
HINT = "Sigma is not squared here"


def sigma_pinv(s, m, n):
    S = np.zeros((n, m))
    np.fill_diagonal(S, 1 / s**2)
    return S
