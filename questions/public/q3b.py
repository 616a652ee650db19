"""q3b, public: least squares from the SVD of small tall X, worked by hand."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3b"

# Worked by hand in fractions. An explicit inverse of X'X loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (U, s, Vt, y, the solution w); U and Vt are orthogonal and not symmetric, in thirds and fifths.
THIRDS = np.array([[2, -1, 2], [2, 2, -1], [-1, 2, 2]]) / 3
FIFTHS = np.array([[3, 4], [-4, 3]]) / 5
HALVES = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [-1, -1, 1, 1], [1, -1, -1, 1]]) / 2
EXAMPLES = [
    (THIRDS, [4, 2], FIFTHS, [3, 6, -3], [13 / 20, 17 / 10]),
    (FIFTHS, [5], [[-1]], [1, 3], [9 / 25]),
    (THIRDS.T, [2.5, 0.5], [[0.8, -0.6], [0.6, 0.8]], [1, -2, 0.5], [-7 / 15, -26 / 15]),
    (HALVES, [3, 2, 0.5], THIRDS, [1, 2, -1, 4], [8 / 9, -22 / 9, -1 / 9]),
]
# What known mistakes give for the first example.
MISTAKES = {
    "Which of the two is the transpose? With X = U Sigma V', the solution needs U', not U.": [
        -31 / 10,
        17 / 10,
    ],
    "numpy.linalg.svd gives V' (Vt). The solution needs V.": [29 / 20, -11 / 10],
    "Both orthogonal matrices are the wrong way round: V comes first, then U'.": [5 / 2, 5 / 2],
    "This multiplies by the singular values. Use their reciprocals.": [76 / 5, 118 / 5],
    "This divides by the squares of the singular values. One sigma cancels.": [1 / 16, 1 / 2],
    "U is missing: y has to be rotated by U' first.": [-39 / 20, 12 / 5],
    "V is missing: the rotated numbers have to be rotated back.": [7 / 4, 1 / 2],
    "The singular values are in the reverse order.": [19 / 10, 59 / 20],
    "The singular values are missing.": [17 / 5, 31 / 5],
    "These are the last columns of U. The singular values belong to the first ones.": [19 / 20, -2 / 5],
}

SIGMA_EXAMPLES = [
    ([4, 2], 3, 2, [[0.25, 0, 0], [0, 0.5, 0]]),
    ([5, 4, 0.5], 3, 5, [[0.2, 0, 0], [0, 0.25, 0], [0, 0, 2], [0, 0, 0], [0, 0, 0]]),
    ([0.5], 1, 2, [[2], [0]]),
    ([8], 4, 1, [[0.125, 0, 0, 0]]),
    ([2, 0.25], 3, 2, [[0.5, 0, 0], [0, 4, 0]]),
]


def _only(expected, places):
    """The same matrix with only some of the numbers of its diagonal."""
    other, diagonal = np.zeros_like(expected), np.diag(expected)
    np.fill_diagonal(other, np.where(np.isin(np.arange(len(diagonal)), places), diagonal, 0))
    return other


def _reversed(expected):
    """The same matrix with the numbers of its diagonal in the reverse order."""
    other = expected.copy()
    np.fill_diagonal(other, np.diag(expected)[::-1])
    return other


@test_case(
    name="sigma_pinv: the reciprocals on the diagonal of an (n, m) matrix, for tall and for wide X",
    points=0.375,
    hidden=False,
    failure_message=(
        "Sigma is (m, n). Its pseudo-inverse has the two sizes swapped and 1/sigma on the diagonal."
    ),
)
def sigma_pinv_example(env):
    """Compare ``sigma_pinv(s, m, n)`` with the (n, m) matrix of each of `SIGMA_EXAMPLES`, for tall and for wide X.

    The hint may say that the numbers are not reciprocals, are in the reverse order or are off the diagonal. After an
    index or value error for a wide X, it says that a tall X did not stop.
    """
    sigma_pinv = testing.function(env, "sigma_pinv")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for values, m, n, rows in SIGMA_EXAMPLES:
            s, expected = np.array(values, dtype=float), np.array(rows, dtype=float)
            what = f"sigma_pinv(s, m, n) with s = {values}, m = {m}, n = {n}"
            there = expected > 0
            try:
                value = testing.call(sigma_pinv, s, m, n)
            except testing.StudentError as error:
                if m < n and error.ename in ("IndexError", "ValueError"):
                    error.hint = f"With a tall X it did not stop. Here X is wide: m = {m} and n = {n}."
                raise
            examples.compare(
                testing.array(value, (n, m), what, named={"m": m, "n": n}),
                expected,
                what=what,
                mistakes={
                    "These are the singular values themselves. Use their reciprocals.": np.where(
                        there, 1 / np.maximum(expected, 1e-9), 0
                    ),
                    "These are the reciprocals of the squares. Sigma is not squared here.": expected**2,
                    "The reciprocals are in the reverse order.": _reversed(expected),
                    "Off the diagonal every entry is 0, not a reciprocal.": np.broadcast_to(
                        expected.sum(axis=1, keepdims=True), (n, m)
                    ),
                    "The last singular value is left out: does a loop stop one too early?": _only(
                        expected, range(len(s) - 1)
                    ),
                    "The first singular value is left out: Python counts from 0.": _only(
                        expected, range(1, len(s))
                    ),
                    "Only the first singular value is there: does a loop return in its first round?": _only(
                        expected, [0]
                    ),
                },
            )


@test_case(
    name="least_squares_svd: the least-squares solution from U, s and Vt, for four small tall X",
    points=0.375,
    hidden=False,
    failure_message=(
        "Put X = U Sigma V' into the solution of the part before. Which products are I? "
        "Write the shape below each factor."
    ),
)
def least_squares_svd_example(env):
    solve = testing.function(env, "least_squares_svd")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (U, s, Vt, y, solution) in enumerate(EXAMPLES):
            arguments = [np.array(argument, dtype=float) for argument in (U, s, Vt, y)]
            what = f"least_squares_svd(U, s, Vt, y) with sizes m = {len(U)}, n = {len(Vt)}, s = {s}, y = {y}"
            named = {"m": len(U), "n": len(Vt)}
            w = testing.array(testing.call(solve, *arguments), (len(Vt),), what, named=named)
            examples.compare(w, solution, what=what, mistakes=MISTAKES if number == 0 else None)
