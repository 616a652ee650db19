"""q4a, public: the ridge objective, its gradient and its minimizer for small X, worked by hand."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4a"

# Worked by hand in fractions. An explicit inverse of X'X + lambda I loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, y, lambda, w, objective at w, gradient at w, minimizer): tall, wide, square, one column, one row.
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
# What the penalty adds to the objective, and to its gradient, in each of them.
PENALTIES = [
    (45 / 4, [9, -18]),
    (21 / 16, [1 / 2, -1 / 4, 1]),
    (9 / 16, [3 / 4]),
    (125 / 16, [-25 / 2, 25 / 4]),
    (585 / 64, [9, 9 / 8]),
    (20, [8, -16]),
]


def objective_mistakes(objective, penalty, w, n, lam):
    """What known mistakes make of an objective whose penalty is ``penalty``."""
    error, norm = objective - penalty, np.sqrt(penalty / lam)
    return {
        "This is half the objective: formula (1) has no factor one half.": objective / 2,
        "The penalty is missing.": error,
        "This is the penalty alone: the squared error is missing.": penalty,
        "The squared errors are added up, not averaged.": error / n + penalty,
        "Nothing is averaged: the squared errors are added up.": objective / n,
        "The penalty is lambda times the squared norm: lambda is not squared.": error + lam * penalty,
        "The penalty is lambda times the squared norm: lambda has no square root.": error
        + penalty / np.sqrt(lam),
        "The penalty has no factor one half.": error + penalty / 2,
        "The squared error has no factor one half.": error / 2 + penalty,
        "The penalty is the squared norm of w, without a square root.": error + lam * norm,
        "The penalty is the squared norm of w, not the sum of absolute values.": error
        + lam * np.sum(np.abs(w)),
        "Both norms are squared: no square roots.": np.sqrt(error) + lam * norm,
        "The squared error is the squared norm, without a square root.": np.sqrt(error) + penalty,
        "The penalty is added, not subtracted.": error - penalty,
        "Lambda is missing in the penalty.": error + norm**2,
    }


def gradient_mistakes(gradient, penalty, n, lam):
    """What known mistakes make of a gradient whose part from the penalty is ``penalty``."""
    gradient, penalty = np.array(gradient), np.array(penalty)
    error = gradient - penalty
    found = {
        "The derivative of the penalty is missing.": error,
        "This is the derivative of the penalty alone: that of the squared error is missing.": penalty,
        "A factor 2 is missing in the derivative of the penalty.": error + penalty / 2,
        "A factor 2 is missing in the derivative of the squared error.": error / 2 + penalty,
        "A factor 2 is missing: both terms are squares.": gradient / 2,
        "The derivative of the squared error has the wrong sign: y - Xw decreases when Xw increases.": penalty
        - error,
        "The derivative of the penalty has the wrong sign: the penalty increases with w.": error - penalty,
        "The sign is opposite: this is the direction of descent.": -gradient,
        "The derivative of the penalty depends on w.": error + lam,
        "The derivative of the penalty depends on w, not on lambda alone.": error + 2 * lam,
        "The derivative of the penalty has lambda itself, not its square.": error + lam * penalty,
        "Lambda is missing in the derivative of the penalty.": error + penalty / lam,
        "The squared errors are added up, not averaged.": error / n + penalty,
        "The derivative of the penalty has w once: it is not squared.": error + penalty**2 / (2 * lam),
    }
    return {hint: [value] for hint, value in found.items()}


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
    "This is X'y: it still has to be multiplied by an inverse.": [7, 10],
    "The first weight has no penalty here. All of them have.": [68 / 33, 3 / 11],
    "The last weight has no penalty here. All of them have.": [5 / 51, 33 / 17],
    "This is X'y / lambda, which is right only in the limit of a large lambda.": [7 / 9, 10 / 9],
}


@test_case(
    name="ridge_objective: objective (1) at given weights, for six small X",
    points=1 / 3,
    hidden=False,
    failure_message="Objective (1): the squared error plus lambda times the squared norm of w.",
)
def ridge_objective_example(env):
    ridge_objective = testing.function(env, "ridge_objective")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (rows, targets, lam, at, objective, _, _) in enumerate(EXAMPLES):
            w, X, y = (np.array(value, dtype=float) for value in (at, rows, targets))
            what = f"ridge_objective(w, X, y, lam) with w = {at}, X = {rows}, y = {targets}, lam = {lam}"
            got = testing.number(testing.call(ridge_objective, w, X, y, float(lam)), what)
            penalty, _ = PENALTIES[number]
            mistakes = objective_mistakes(objective, penalty, w, len(X), lam)
            terms = {"the squared error": objective - penalty, "the penalty": penalty}
            examples.compare(
                got, objective, what=what, mistakes=mistakes, terms=terms, scales={"lambda": lam}
            )


@test_case(
    name="ridge_gradient: the derivative of objective (1) as a row, for six small X",
    points=1 / 3,
    hidden=False,
    failure_message=(
        "Expand the objective and use q2a and q2d. "
        "The derivative of a scalar with respect to a vector is a row, shape (1, d)."
    ),
)
def ridge_gradient_example(env):
    ridge_gradient = testing.function(env, "ridge_gradient")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (rows, targets, lam, at, _, gradient, _) in enumerate(EXAMPLES):
            w, X, y = (np.array(value, dtype=float) for value in (at, rows, targets))
            what = f"ridge_gradient(w, X, y, lam) with w = {at}, X = {rows}, y = {targets}, lam = {lam}"
            got = testing.array(testing.call(ridge_gradient, w, X, y, float(lam)), (1, len(w)), what)
            _, penalty = PENALTIES[number]
            terms = {
                "the derivative of the squared error": [np.subtract(gradient, penalty)],
                "the derivative of the penalty": [penalty],
            }
            mistakes = gradient_mistakes(gradient, penalty, len(X), lam)
            examples.compare(
                got, [gradient], what=what, mistakes=mistakes, terms=terms, scales={"lambda": lam}
            )


@test_case(
    name="ridge: the weights that minimize objective (1), for six small X",
    points=1 / 3,
    hidden=False,
    failure_message="Set the gradient to zero and solve for w. Tall, square and wide X have one formula.",
)
def ridge_example(env):
    ridge = testing.function(env, "ridge")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (rows, targets, lam, _, _, _, weights) in enumerate(EXAMPLES):
            X, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
            what = f"ridge(X, y, lam) with X = {rows}, y = {targets}, lam = {lam}"
            w = testing.array(
                testing.call(ridge, X, y, float(lam)),
                (X.shape[1],),
                what,
                named={"n": len(X), "d": X.shape[1]},
            )
            examples.compare(
                w,
                weights,
                what=what,
                mistakes=MISTAKES if number == 0 else None,
                scales={"lambda": lam, "n": len(X)},
            )
