"""Returns A itself, and NumPy scalars."""


def shape_linear_map(n):
    return [n, n]


def entry_linear_map(A, x, i, j):
    return A[i][j]


def derivative_linear_map(A, x):
    return A
