"""A column instead of a row."""

QUESTION = "q4a"
FAILS = [
    "ridge_gradient: the derivative of objective (1) as a row, for six small X",
    "ridge_gradient: right for any w, X, y and lambda",
]
HINT = "This is a column"


def ridge_gradient(w, X, y, lam):
    return (2 * lam * w - 2 * X.T @ (y - X @ w)).reshape(-1, 1)
