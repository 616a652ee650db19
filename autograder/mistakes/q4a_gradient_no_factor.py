"""The factor 2 is missing."""

QUESTION = "q4a"
FAILS = [
    "ridge_gradient: the derivative of objective (1) as a row, for six small X",
    "ridge_gradient: right for any w, X, y and lambda",
]
HINT = "A factor 2 is missing"


def ridge_gradient(w, X, y, lam):
    return (lam * w - X.T @ (y - X @ w))[None, :]
