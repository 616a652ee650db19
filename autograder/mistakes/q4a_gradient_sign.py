"""The sign of the data term."""

QUESTION = "q4a"
FAILS = [
    "ridge_gradient: the derivative of objective (1) as a row, for six small X",
    "ridge_gradient: right for any w, X, y and lambda",
]
HINT = "falls when Xw grows"


def ridge_gradient(w, X, y, lam):
    return (2 * lam * w + 2 * X.T @ (y - X @ w))[None, :]
