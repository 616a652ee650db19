"""q4f, public: the kernel form for small X, worked by hand, and for one with many features."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4f"

# Worked by hand in fractions. An explicit inverse of X'X + lambda I loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, y, lambda, w): tall, wide, square, one column, one row.
EXAMPLES = [
    ([[1, 0], [1, 1], [1, 2]], [1, 2, 4], 9, [68 / 159, 33 / 53]),
    ([[1, 0, 2], [0, 1, -1]], [3, 1], 0.25, [28 / 25, 36 / 25, 4 / 5]),
    ([[2], [1], [-1]], [1, -0.5, 3], 0.25, [-6 / 25]),
    ([[3, 4]], [5], 6.25, [12 / 25, 16 / 25]),
    ([[2, 1], [0, 3], [-1, 0.5]], [0.5, -1, 2], 2.25, [-82 / 707, -75 / 707]),
    ([[1, 2], [-1, 0.5]], [2, -3], 4, [50 / 63, 10 / 63]),
]
# What known mistakes give for the first example.
MISTAKES = {
    "This is least squares without the penalty: lambda is missing.": [5 / 6, 3 / 2],
    "This is the solution for the square root of lambda. The penalty is lambda itself.": [2 / 3, 1],
    "This is the solution for lambda squared. The penalty is lambda itself.": [44 / 555, 21 / 185],
    "This is the solution for lambda / 2: both terms of the objective give a factor 2.": [146 / 249, 72 / 83],
    "This is the solution for 2 lambda: both terms of the objective give a factor 2.": [131 / 474, 63 / 158],
    "This is the solution for 1 / lambda: is lambda on the right side of the fraction?": [36 / 43, 63 / 43],
    "This is the solution for n lambda: the errors are added up here, not averaged.": [194 / 951, 93 / 317],
    "The penalty has the wrong sign.": [-58 / 15, -27 / 5],
    "Lambda was added to every entry of X'X. It belongs on the diagonal alone.": [-11 / 12, 3 / 2],
    "Lambda is added to X'X or XX', not multiplied with it.": [5 / 54, 1 / 6],
    "This is X'y: it still has to be multiplied by an inverse.": [7, 10],
    "This is X'y / lambda, which is right only in the limit of a large lambda.": [7 / 9, 10 / 9],
}


@test_case(
    name="ridge_kernel: the weights for six small X, and for one with 400 features",
    points=0.5,
    hidden=False,
    failure_message=("Compare with ridge(X, y, lam) on small X, tall and wide: the weights are the same."),
)
def ridge_kernel_example(env):
    """Compare ``ridge_kernel(X, y, lam)`` with the weights, of shape (d,), of each of `EXAMPLES` and for 400 features.

    A vector of n numbers gets the hint that these are dual weights. Another hint may name the formula that was used
    instead, such as one where lambda has a factor.
    """
    ridge_kernel = testing.function(env, "ridge_kernel")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (rows, targets, lam, weights) in enumerate(EXAMPLES):
            X, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
            what = f"ridge_kernel(X, y, lam) with X = {rows}, y = {targets}, lam = {lam}"
            value = testing.call(ridge_kernel, X, y, float(lam))
            n, d = X.shape
            if n != d and isinstance(value, np.ndarray) and value.shape == (n,):
                raise testing.CheckFailed(
                    f"{what}: expected a vector of shape ({d},), got a vector of shape ({n},).",
                    hint="This has one number for each data point, as dual weights have. Return one for each feature.",
                )
            w = testing.array(value, (d,), what)
            examples.compare(
                w,
                weights,
                what=what,
                mistakes=MISTAKES if number == 0 else None,
                scales={"lambda": lam, "n": len(X)},
            )

        # Two orthogonal rows, ones on the even columns and twos on the odd: each weight depends on one target alone.
        even = np.tile([1.0, 0.0], 200)
        X, y, lam = np.stack([even, 2 * (1 - even)]), np.array([41.0, -8.02]), 5.0
        what = "ridge_kernel(X, y, lam) with an X of shape (2, 400)"
        w = testing.array(testing.call(ridge_kernel, X, y, float(lam)), (400,), what)
        examples.compare(w, 41 / 205 * even - 16.04 / 805 * (1 - even), what=what)
