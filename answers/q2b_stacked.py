"""Stacks entries from a comprehension; a keyword with a default; a helper."""

import numpy as np


def pieces(x):
    return [entry_squared_norm(x, i) for i in range(x.size)]


def shape_squared_norm(n, kind="row"):
    return (1, n) if kind == "row" else (n, 1)


def entry_squared_norm(x, i):
    e = np.zeros(len(x))
    e[i] = 1.0

    def f(x):
        return x @ x

    return float((f(x + e) - f(x - e)) / 2)


def derivative_squared_norm(x):
    return np.array([pieces(x)])
