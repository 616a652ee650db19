"""q4a, public: the ridge objective, its gradient and its minimiser for small X, worked by hand."""

import numpy as np

from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q4a"

# Worked by hand in fractions. An explicit inverse of X'X + lambda I loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, y, lambda, w, objective at w, gradient at w, minimiser): tall, wide, square, one column, one row.
EXAMPLES = [
    ([[1, 0], [1, 1], [1, 2]], [1, 2, 4], 9, [0.5, -1], 48, [-8, -45], [68 / 159, 33 / 53]),
    (
        [[1, 0, 2], [0, 1, -1]],
        [3, 1],
        0.25,
        [1, -0.5, 2],
        281 / 16,
        [9 / 2, -29 / 4, 16],
        [28 / 25, 36 / 25, 4 / 5],
    ),
    ([[2], [1], [-1]], [1, -0.5, 3], 0.25, [1.5], 461 / 16, [87 / 4], [-6 / 25]),
    ([[3, 4]], [5], 6.25, [-1, 0.5], 701 / 16, [-97 / 2, -167 / 4], [12 / 25, 16 / 25]),
    (
        [[2, 1], [0, 3], [-1, 0.5]],
        [0.5, -1, 2],
        2.25,
        [2, 0.25],
        1321 / 32,
        [127 / 4, 61 / 4],
        [-82 / 707, -75 / 707],
    ),
    ([[1, 2], [-1, 0.5]], [2, -3], 4, [1, -2], 46, [-4, -35], [50 / 63, 10 / 63]),
]
# What known mistakes give for the first example.
OBJECTIVE_MISTAKES = {
    "This is half the objective: formula (1) has no factor one half.": 24,
    "The penalty is missing.": 147 / 4,
    "The squared errors are added up, not averaged.": 47 / 2,
    "The penalty is lambda times the squared norm: lambda is not squared.": 138,
    "The penalty has no factor one half.": 339 / 8,
    "The penalty is the squared norm of w, without a square root.": 147 / 4 + 9 * np.sqrt(5) / 2,
    "Both norms are squared: no square roots.": 7 * np.sqrt(3) / 2 + 9 * np.sqrt(5) / 2,
    "The penalty is added, not subtracted.": 51 / 2,
}
GRADIENT_MISTAKES = {
    "The derivative of the penalty is missing.": [[-17, -27]],
    "A factor 2 is missing in the derivative of the penalty.": [[-25 / 2, -36]],
    "A factor 2 is missing in the derivative of the squared error.": [[1 / 2, -63 / 2]],
    "A factor 2 is missing: both terms are squares.": [[-4, -45 / 2]],
    "The sign of the squared error's derivative: y - Xw falls when Xw grows.": [[26, 9]],
    "The sign is opposite: this is the direction of descent.": [[8, 45]],
    "The derivative of the penalty depends on w.": [[1, -9]],
}
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
    "This is X'y: it still has to be multiplied by an inverse.": [7, 10],
    "This is X'y / lambda, which is right only in the limit of a large lambda.": [7 / 9, 10 / 9],
}


@test_case(
    name="ridge_objective: objective (1) at given weights, for six small X",
    points=1 / 3,
    hidden=False,
    failure_message="Objective (1): the squared error plus lambda times the squared norm of w.",
)
def ridge_objective_example(env):
    ridge_objective = ladder.function(env, "ridge_objective")
    for number, (rows, targets, lam, at, objective, _, _) in enumerate(EXAMPLES):
        w, X, y = (np.array(value, dtype=float) for value in (at, rows, targets))
        what = f"ridge_objective(w, X, y, lam) with w = {at}, X = {rows}, y = {targets}, lam = {lam}"
        got = ladder.number(ladder.call(ridge_objective, w, X, y, float(lam)), what)
        mistakes = OBJECTIVE_MISTAKES if number == 0 else None
        ladder.close(got, objective, rtol=RTOL, atol=ATOL, what=what, mistakes=mistakes)


@test_case(
    name="ridge_gradient: the derivative of objective (1) as a row, for six small X",
    points=1 / 3,
    hidden=False,
    failure_message=(
        "Expand the objective and use q2a and q2d. The derivative of a scalar "
        "by a vector is a row, shape (1, d)."
    ),
)
def ridge_gradient_example(env):
    ridge_gradient = ladder.function(env, "ridge_gradient")
    for number, (rows, targets, lam, at, _, gradient, _) in enumerate(EXAMPLES):
        w, X, y = (np.array(value, dtype=float) for value in (at, rows, targets))
        what = f"ridge_gradient(w, X, y, lam) with w = {at}, X = {rows}, y = {targets}, lam = {lam}"
        got = ladder.array(ladder.call(ridge_gradient, w, X, y, float(lam)), (1, len(w)), what)
        mistakes = GRADIENT_MISTAKES if number == 0 else None
        ladder.close(got, [gradient], rtol=RTOL, atol=ATOL, what=what, mistakes=mistakes)


@test_case(
    name="ridge: the weights that minimise objective (1), for six small X",
    points=1 / 3,
    hidden=False,
    failure_message="Set the gradient to zero and solve for w. Tall, square and wide X have one formula.",
)
def ridge_example(env):
    ridge = ladder.function(env, "ridge")
    for number, (rows, targets, lam, _, _, _, weights) in enumerate(EXAMPLES):
        X, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
        what = f"ridge(X, y, lam) with X = {rows}, y = {targets}, lam = {lam}"
        w = ladder.array(ladder.call(ridge, X, y, float(lam)), (X.shape[1],), what)
        ladder.close(w, weights, rtol=RTOL, atol=ATOL, what=what, mistakes=MISTAKES if number == 0 else None)
