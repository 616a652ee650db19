"""Vt taken for V."""

QUESTION = "q4b"
FAILS = [
    "ridge_svd: the weights from U, s and Vt, for five small X",
    "ridge_svd: right for the SVD of any X",
]
HINT = "The solution needs V"


def ridge_svd(U, s, Vt, y, lam):
    k = len(s)
    return Vt[:, :k] @ (s / (s**2 + lam) * (U[:, :k].T @ y))
