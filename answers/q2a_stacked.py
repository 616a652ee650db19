"""Stacks entries from a comprehension; a keyword with a default; a helper."""

import numpy as np


def pieces(x, c):
    return [entry_linear(x, c, i) for i in range(x.size)]


def shape_linear(n, kind="row"):
    return (1, n) if kind == "row" else (n, 1)


def entry_linear(x, c, i):
    e = np.zeros(len(x))
    e[i] = 1.0

    def f(x):
        return x @ c

    return float((f(x + e) - f(x - e)) / 2)


def derivative_linear(x, c):
    return np.array([pieces(x, c)])
