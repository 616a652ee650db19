"""The two terms of the product rule, as matrix products with a column."""


def shape_quadratic_form(n):
    return 1, n


def entry_quadratic_form(A, x, i):
    return sum(x[j] * (A[i, j] + A[j, i]) for j in range(len(x)))


def derivative_quadratic_form(A, x):
    column = x.reshape(-1, 1)
    return column.T @ A + (A @ column).T
