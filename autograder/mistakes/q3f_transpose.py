"""The transpose of X, which undoes only orthonormal vectors."""

QUESTION = "q3f"
FAILS = [
    "right_inverse: the matrix that gives the shortest solution, for four small wide X",
    "right_inverse: right for any wide X",
]
HINT = "transpose of X"


def right_inverse(X):
    return X.T
