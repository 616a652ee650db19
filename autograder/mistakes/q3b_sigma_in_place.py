"""Overwrites s with its reciprocals."""

import numpy as np

QUESTION = "q3b"
FAILS = [
    "sigma_pinv: the reciprocals on the diagonal of an (n, m) matrix, for tall and for wide X",
    "sigma_pinv: right for any s, tall and wide",
]
HINT = "changed one of its inputs"


def sigma_pinv(s, m, n):
    s **= -1
    S = np.zeros((n, m))
    np.fill_diagonal(S, s)
    return S
