"""q3a, public: least squares for small tall X, worked by hand."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3a"

# Worked by hand in fractions. An explicit inverse of X'X loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, y, the best w): sizes that differ, and one column alone.
EXAMPLES = [
    ([[1, 0], [1, 1], [1, 2]], [1, 2, 4], [5 / 6, 3 / 2]),
    ([[1], [2], [2]], [1, 1, 2], [7 / 9]),
    ([[2, 1], [0, 3], [-1, 0.5]], [0.5, -1, 2], [-8 / 49, -6 / 49]),
    ([[1, 2, 0], [0, 1, -1], [3, 0, 0.5], [-1, 1, 2]], [1, -2, 0.5, 3], [2 / 1311, 14 / 57, 1999 / 1311]),
]


def slopes(X, y, w):
    """How ||Xw - y||^2 changes per unit change of each entry of w (central
    differences: no error on a quadratic)."""
    return np.array(
        [np.sum((X @ (w + h) - y) ** 2) - np.sum((X @ (w - h) - y) ** 2) for h in 0.5 * np.eye(len(w))]
    )


@test_case(
    name="least_squares: the weights with the least squared error, for four small tall X",
    points=0.75,
    hidden=False,
    failure_message="Set the derivative of ||Xw - y||^2 with respect to w to zero and solve for w.",
)
def least_squares_example(env):
    """Compare ``least_squares(X, y)`` with the best weights, of shape (n,), of each of `EXAMPLES`.

    The hint may name a formula that was used instead; else a note gives the slopes of the squared error at these
    weights. If a matrix has no inverse, the hint says that XX' was used.
    """
    least_squares = testing.function(env, "least_squares")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (rows, targets, best) in enumerate(EXAMPLES):
            X, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
            n = X.shape[1]
            what = f"least_squares(X, y) with X = {rows}, y = {targets}"
            try:
                value = testing.call(least_squares, X, y)
            except testing.StudentError as error:
                if error.ename == "LinAlgError" and "Incompatible" not in error.evalue:
                    error.hint = (
                        "XX' has no inverse for a tall X, and X itself is not square. "
                        "Which product of X with its transpose is n x n?"
                    )
                raise
            named = {"m": len(X), "n": n}
            # With an intercept there are n + 1 weights, in the first X as many as data points.
            if testing.shape_of(value) == (n + 1,):
                named["n + 1"] = n + 1
            w = testing.array(value, (n,), what, named=named)
            mistakes = {
                "This is X'y: it still has to be multiplied by an inverse.": X.T @ y,
                "This is X'X times X'y. Use the inverse of X'X.": X.T @ X @ X.T @ y,
                "This solves only the first n equations. All of them count.": np.linalg.solve(X[:n], y[:n]),
            }
            note = (
                f"The slopes of the squared error at this w are {slopes(X, y, w).round(6).tolist()}. "
                "At the best w they are 0."
            )
            if number == 0:
                mistakes["This is a line with an intercept, without the intercept. There is none here."] = [
                    0,
                    3 / 2,
                ]
            examples.compare(w, best, what=what, mistakes=mistakes, scales={"m": len(X), "n": n}, note=note)
