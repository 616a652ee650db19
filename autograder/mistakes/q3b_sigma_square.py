"""A square matrix."""

import numpy as np

QUESTION = "q3b"
FAILS = [
    "sigma_pinv: the reciprocals on the diagonal of an (n, m) matrix, for tall and for wide X",
    "sigma_pinv: right for any s, tall and wide",
]
HINT = "expected a matrix of shape (2, 3), got a matrix of shape (2, 2)"


def sigma_pinv(s, m, n):
    return np.diag(1 / s)
