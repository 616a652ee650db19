"""q3e, public: the shortest solution from the SVD of small wide X, worked by hand."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3e"

# Worked by hand in fractions. An explicit inverse of X'X loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (U, s, Vt, y, the solution w); U and Vt are orthogonal and not symmetric, in thirds, fifths and sevenths.
THIRDS = np.array([[2, -1, 2], [2, 2, -1], [-1, 2, 2]]) / 3
FIFTHS = np.array([[3, 4], [-4, 3]]) / 5
SEVENTHS = np.array([[3, -6, 2], [2, 3, 6], [-6, -2, 3]]) / 7
HALVES = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [-1, -1, 1, 1], [1, -1, -1, 1]]) / 2
EXAMPLES = [
    (FIFTHS, [4, 2], SEVENTHS, [5, -10], [25 / 28, -39 / 14, -1 / 14]),
    ([[-1]], [5], FIFTHS, [2], [-6 / 25, -8 / 25]),
    ([[0.8, -0.6], [0.6, 0.8]], [2.5, 0.5], THIRDS.T, [1, -0.5], [4 / 5, -6 / 5, -7 / 5]),
    (THIRDS, [3, 2, 0.5], HALVES, [1, 2, -1], [41 / 36, 35 / 36, -7 / 36, -13 / 36]),
]
# What known mistakes give for the first example.
MISTAKES = {
    "Which of the two is the transpose? With X = U Sigma V', the solution needs U', not U.": [
        -55 / 28,
        -15 / 14,
        -65 / 14,
    ],
    "numpy.linalg.svd gives V' (Vt). The solution needs V.": [57 / 28, 5 / 14, -29 / 14],
    "Both orthogonal matrices are the wrong way round: V comes first, then U'.": [15 / 4, -5 / 2, 5 / 2],
    "This multiplies by the singular values. Use their reciprocals.": [124 / 7, -276 / 7, 64 / 7],
    "This divides by the squares of the singular values. One sigma cancels.": [17 / 112, -45 / 56, -13 / 56],
    "U is missing: y has to be rotated by U' first.": [-25 / 28, -45 / 14, -55 / 14],
    "These are the last rows of Vt. The singular values belong to the first ones.": [
        23 / 14,
        41 / 28,
        27 / 14,
    ],
    "V is missing: the rotated numbers have to be rotated back.": [11 / 4, -1, 0],
    "The singular values are in the reverse order.": [31 / 14, -69 / 14, 8 / 7],
    "The singular values are missing.": [29 / 7, -72 / 7, 10 / 7],
}


@test_case(
    name="min_norm_svd: the shortest solution from U, s and Vt, for four small wide X",
    points=0.75,
    hidden=False,
    failure_message=(
        "Put X = U Sigma V' into the solution of the part before. Which products are I? "
        "Write the shape below each factor."
    ),
)
def min_norm_svd_example(env):
    solve = testing.function(env, "min_norm_svd")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (U, s, Vt, y, solution) in enumerate(EXAMPLES):
            arguments = [np.array(argument, dtype=float) for argument in (U, s, Vt, y)]
            what = f"min_norm_svd(U, s, Vt, y) with sizes m = {len(U)}, n = {len(Vt)}, s = {s}, y = {y}"
            named = {"m": len(U), "n": len(Vt)}
            w = testing.array(testing.call(solve, *arguments), (len(Vt),), what, named=named)
            examples.compare(w, solution, what=what, mistakes=MISTAKES if number == 0 else None)
