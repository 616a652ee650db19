"""q3d, public: the shortest solution for small wide X, worked by hand."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3d"

# Worked by hand in fractions. An explicit inverse of X'X loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, y, the shortest w): sizes that differ, and one row alone.
EXAMPLES = [
    ([[1, 0, 2], [0, 1, -1]], [3, 1], [4 / 3, 11 / 6, 5 / 6]),
    ([[3, 4]], [25], [3, 4]),
    ([[2, 1, -0.5], [0, 3, 1]], [0.5, -2], [16 / 37, -101 / 185, -67 / 185]),
    (
        [[1, 0, 3, -1], [2, 1, 0, 1], [0, -1, 0.5, 2]],
        [1, -2, 0.5],
        [-44 / 69, -248 / 437, 647 / 1311, -206 / 1311],
    ),
]

TALL_FORMULA = "X'X is n x n but of rank m < n for a wide X: it has no inverse. That formula is for tall X."


@test_case(
    name="min_norm: the shortest of all solutions, for four small wide X",
    points=0.75,
    hidden=False,
    failure_message="Minimize ||w||^2 under Xw = y: the shortest solution has no part that X maps to 0.",
)
def min_norm_example(env):
    """Compare ``min_norm(X, y)`` with the shortest solution, of shape (n,), of each of `EXAMPLES`.

    The hint may name a formula that was used instead. Else a note gives Xw if that is not y, and the lengths of w and
    of the shortest solution if it is. If a matrix has no inverse, the hint says that X'X was used.
    """
    min_norm = testing.function(env, "min_norm")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for rows, targets, shortest in EXAMPLES:
            X, y, shortest = np.array(rows, dtype=float), np.array(targets, dtype=float), np.array(shortest)
            what = f"min_norm(X, y) with X = {rows}, y = {targets}"
            try:
                value = testing.call(min_norm, X, y)
            except testing.StudentError as error:
                if testing.lacks_inverse(error.ename, error.evalue):
                    error.hint = TALL_FORMULA
                raise
            w = testing.array(value, shortest.shape, what, named={"m": len(X), "n": X.shape[1]})
            mistakes = {
                "This is X'y: it still has to be combined with an inverse.": X.T @ y,
                "This has length 1. The constraint Xw = y determines the length of the shortest solution.": shortest
                / np.linalg.norm(shortest),
            }
            if np.allclose(X @ w, y, rtol=RTOL, atol=ATOL):
                note = (
                    "Xw is y, but w is not the shortest: "
                    f"its length is {np.linalg.norm(w):.6g}, and {np.linalg.norm(shortest):.6g} is enough."
                )
            else:
                note = f"Xw is {(X @ w).round(6).tolist()}, not y."
            scales = {"m": len(X), "n": X.shape[1]}
            examples.compare(w, shortest, what=what, mistakes=mistakes, scales=scales, note=note)
