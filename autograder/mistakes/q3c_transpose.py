"""The transpose of X, which undoes only orthonormal vectors."""

QUESTION = "q3c"
FAILS = [
    "left_inverse: the matrix that gives the least-squares solution, for four small tall X",
    "left_inverse: right for any tall X",
]
HINT = "transpose of X"


def left_inverse(X):
    return X.T
