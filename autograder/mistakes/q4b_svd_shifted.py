"""Lambda is added to the singular values."""

QUESTION = "q4b"
FAILS = [
    "ridge_svd: the weights from U, s and Vt, for five small X",
    "ridge_svd: right for the SVD of any X",
]
HINT = "added to sigma"


def ridge_svd(U, s, Vt, y, lam):
    k = len(s)
    return Vt[:k].T @ (1 / (s + lam) * (U[:, :k].T @ y))
