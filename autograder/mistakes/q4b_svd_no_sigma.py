"""The factor sigma is missing."""

QUESTION = "q4b"
FAILS = [
    "ridge_svd: the weights from U, s and Vt, for five small X",
    "ridge_svd: right for the SVD of any X",
]
HINT = "One factor sigma is missing"


def ridge_svd(U, s, Vt, y, lam):
    k = len(s)
    return Vt[:k].T @ (1 / (s**2 + lam) * (U[:, :k].T @ y))
