"""q4d, public: the fake data for small X, block by block."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4d"

# Worked by hand in fractions. An explicit inverse of X'X + lambda I loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, y, lambda, X_hat, y_hat): tall, wide, one column, one row, and the first size again.
EXAMPLES = [
    ([[1, 0], [1, 1], [1, 2]], [1, 2, 4], 9, [[1, 0], [1, 1], [1, 2], [3, 0], [0, 3]], [1, 2, 4, 0, 0]),
    (
        [[1, 0, 2], [0, 1, -1]],
        [3, 1],
        0.25,
        [[1, 0, 2], [0, 1, -1], [0.5, 0, 0], [0, 0.5, 0], [0, 0, 0.5]],
        [3, 1, 0, 0, 0],
    ),
    ([[2], [1], [-1]], [1, -0.5, 3], 0.25, [[2], [1], [-1], [0.5]], [1, -0.5, 3, 0]),
    ([[3, 4]], [5], 6.25, [[3, 4], [2.5, 0], [0, 2.5]], [5, 0, 0]),
    (
        [[2, 1], [0, 3], [-1, 0.5]],
        [0.5, -1, 2],
        2.25,
        [[2, 1], [0, 3], [-1, 0.5], [1.5, 0], [0, 1.5]],
        [0.5, -1, 2, 0, 0],
    ),
]
# What known mistakes give for the first example.
X_MISTAKES = {
    (
        "The fake data hold lambda. Their squares enter the squared error, which should add lambda w_i^2: "
        "which number has the square lambda?"
    ): [
        [1, 0],
        [1, 1],
        [1, 2],
        [9, 0],
        [0, 9],
    ],
    "Lambda is missing in the fake data.": [[1, 0], [1, 1], [1, 2], [1, 0], [0, 1]],
    "The fake data come after the data, as in the homework.": [[3, 0], [0, 3], [1, 0], [1, 1], [1, 2]],
    "The fake data are a multiple of the identity, 0 off the diagonal.": [
        [1, 0],
        [1, 1],
        [1, 2],
        [3, 3],
        [3, 3],
    ],
}
Y_MISTAKES = {
    "The zeros come after y, as in the homework.": [0, 0, 1, 2, 4],
    "The targets of the fake data are not 0: then the penalty would not be least at w = 0.": [1, 2, 4, 3, 3],
    "The targets of the fake data are 0, not 1.": [1, 2, 4, 1, 1],
}


@test_case(
    name="fake_data: the stacked blocks X_hat and y_hat, for five small X",
    points=0.5,
    hidden=False,
    failure_message=(
        "Stack X above a block of size (d, d), and y above d numbers, as in the homework. "
        "What does the squared norm of a stack become?"
    ),
)
def fake_data_example(env):
    fake_data = testing.function(env, "fake_data")
    compared = testing.Examples(rtol=RTOL, atol=ATOL)
    with compared, testing.Examples(rtol=RTOL, atol=ATOL) as second:
        for number, (rows, targets, lam, stacked, stacked_targets) in enumerate(EXAMPLES):
            X, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
            (n, d), call = X.shape, f"fake_data(X, y, lam) with X = {rows}, y = {targets}, lam = {lam}"
            X_hat, y_hat = testing.pair(testing.call(fake_data, X, y, float(lam)), call)
            if testing.shape_of(X_hat) == (n + d,) and testing.shape_of(y_hat) == (n + d, d):
                raise testing.CheckFailed(
                    f"{call}: expected X_hat first, then y_hat.", "The two are swapped."
                )
            what = f"X_hat of {call}"
            named = {"n": n, "d": d, "n + d": n + d}
            got = testing.array(X_hat, (n + d, d), what, named=named)
            compared.compare(got, stacked, what=what, mistakes=X_MISTAKES if number == 0 else None)
            what = f"y_hat of {call}"
            got = testing.array(y_hat, (n + d,), what, named={**named, "n + n": n + n})
            second.compare(
                got,
                stacked_targets,
                what=what,
                mistakes=Y_MISTAKES if number == 0 else None,
            )
