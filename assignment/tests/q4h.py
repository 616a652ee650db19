"""q4h, public: the ridge weights as lambda goes to 0, for small tall and wide X, worked by hand."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4h"

# Worked by hand in fractions. An explicit inverse of X'X + lambda I loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, y, limit): tall, then wide, then one column and one row.
EXAMPLES = [
    ([[1, 0], [1, 1], [1, 2]], [1, 2, 4], [5 / 6, 3 / 2]),
    ([[1, 0, 2], [0, 1, -1]], [3, 1], [4 / 3, 11 / 6, 5 / 6]),
    ([[1], [2], [2]], [1, 1, 2], [7 / 9]),
    ([[3, 4]], [25], [3, 4]),
    ([[2, 1], [0, 3], [-1, 0.5]], [0.5, -1, 2], [-8 / 49, -6 / 49]),
    ([[2, 1, -0.5], [0, 3, 1]], [0.5, -2], [16 / 37, -101 / 185, -67 / 185]),
]

ONE_FORMULA = {
    "tall": (
        "XX' is n x n but of rank d < n for a tall X: without lambda it has no inverse. "
        "Which problem does ridge regression become?"
    ),
    "wide": (
        "X'X is d x d but of rank n < d for a wide X: without lambda it has no inverse. "
        "Use the kernel form before the limit."
    ),
}


@test_case(
    name="ridge_limit_zero: the limit for three tall and three wide X",
    points=0.5,
    hidden=False,
    failure_message=(
        "Use the form whose inverse still exists without lambda: "
        "the standard one for tall X, the kernel form for wide X."
    ),
)
def ridge_limit_zero_example(env):
    """Compare ``ridge_limit_zero(X, y)`` with the limit, of shape (d,), of each of `EXAMPLES`, tall and wide.

    Unless a mistake is recognized, a note gives X'(Xw - y) for a tall X. For a wide X, it gives Xw if that is not y, or
    says that w is not the shortest. If a matrix has no inverse, the hint names the form that has one.
    """
    ridge_limit_zero = testing.function(env, "ridge_limit_zero")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for rows, targets, limit in EXAMPLES:
            X, y, limit = np.array(rows, dtype=float), np.array(targets, dtype=float), np.array(limit)
            n, d = X.shape
            kind = "tall" if n > d else "wide"
            what = f"ridge_limit_zero(X, y) with the {kind} X = {rows}, y = {targets}"
            try:
                value = testing.call(ridge_limit_zero, X, y)
            except testing.StudentError as error:
                if testing.lacks_inverse(error.ename, error.evalue):
                    error.hint = ONE_FORMULA[kind]
                raise
            w = testing.array(value, (d,), what, named={"n": len(X), "d": X.shape[1]})
            mistakes = {
                "This is X'y: it still has to be multiplied by an inverse.": X.T @ y,
                "Everything is 0. That is the other limit, for a large lambda.": np.zeros(d),
            }
            if kind == "wide" and np.allclose(X @ w, y, rtol=RTOL, atol=ATOL):
                note = (
                    "Xw is y, but w is not the shortest such w. Ridge regression always prefers the shortest."
                )
            elif kind == "wide":
                note = (
                    f"For a wide X, Xw becomes y as lambda goes to 0. Here it is {(X @ w).round(6).tolist()}."
                )
            else:
                slope = (X.T @ (X @ w - y)).round(6).tolist()
                note = f"For a tall X, X'(Xw - y) becomes 0 as lambda goes to 0. Here it is {slope}."
            scales = {"n": n, "d": d}
            examples.compare(w, limit, what=what, mistakes=mistakes, scales=scales, note=note)
