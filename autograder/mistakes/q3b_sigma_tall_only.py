"""Serves tall X alone."""

import numpy as np

QUESTION = "q3b"
FAILS = [
    "sigma_pinv: the reciprocals on the diagonal of an (n, m) matrix, for tall and for wide X",
    "sigma_pinv: right for any s, tall and wide",
]
HINT = "Here X is wide: m = 3 and n = 5."


def sigma_pinv(s, m, n):
    return np.hstack([np.diag(1 / s), np.zeros((n, m - n))])
