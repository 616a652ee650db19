"""The factor 2 is missing in the penalty."""

QUESTION = "q4a"
FAILS = [
    "ridge_gradient: the derivative of objective (1) as a row, for six small X",
    "ridge_gradient: right for any w, X, y and lambda",
]
HINT = "missing in the derivative of the penalty"


def ridge_gradient(w, X, y, lam):
    return (lam * w - 2 * X.T @ (y - X @ w))[None, :]
