"""The sizes of Sigma itself."""

import numpy as np

QUESTION = "q3b"
FAILS = [
    "sigma_pinv: the reciprocals on the diagonal of an (n, m) matrix, for tall and for wide X",
    "sigma_pinv: right for any s, tall and wide",
]
HINT = "The two sizes are exchanged"


def sigma_pinv(s, m, n):
    S = np.zeros((m, n))
    np.fill_diagonal(S, 1 / s)
    return S
