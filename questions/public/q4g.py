"""q4g, public: the limit of the ridge weights for a large lambda, and how they get there."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4g"

# Worked by hand in fractions. An explicit inverse of X'X + lambda I loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, y, lambda, leading order in 1 / lambda): tall, wide, square, one column, one row.
EXAMPLES = [
    ([[1, 0], [1, 1], [1, 2]], [1, 2, 4], 9, [7 / 9, 10 / 9]),
    ([[1, 0, 2], [0, 1, -1]], [3, 1], 0.25, [12, 4, 20]),
    ([[2], [1], [-1]], [1, -0.5, 3], 0.25, [-6]),
    ([[3, 4]], [5], 6.25, [12 / 5, 16 / 5]),
    ([[2, 1], [0, 3], [-1, 0.5]], [0.5, -1, 2], 2.25, [-4 / 9, -2 / 3]),
    ([[1, 2], [-1, 0.5]], [2, -3], 4, [5 / 4, 5 / 8]),
]
# What known mistakes give for the first example.
LIMIT_MISTAKES = {
    "This is the limit for lambda to 0. What happens when the penalty outweighs the error?": [5 / 6, 3 / 2],
    "This is X'y. The weights still shrink with lambda.": [7, 10],
    "The weights shrink: toward what?": [1, 1],
}
DECAY_MISTAKES = {
    "These are the exact weights at this lambda. Their leading order in 1 / lambda is simpler.": [
        68 / 159,
        33 / 53,
    ],
    "These are two orders. The leading one is the first alone.": [12 / 81, 19 / 81],
    "This is X'y: the order in lambda is missing.": [7, 10],
    "The weights shrink like 1 / lambda, not like its square.": [7 / 81, 10 / 81],
    "This is the limit. How do the weights approach it?": [0, 0],
    "The weights shrink like 1 / lambda, not like 1 / √lambda.": [7 / 3, 10 / 3],
    (
        "This is least squares over lambda. For a large lambda the penalty, not X'X, is what has to be inverted."
    ): [
        5 / 54,
        1 / 6,
    ],
}


@test_case(
    name="ridge_limit_infinity: the limit for six small X",
    points=0.25,
    hidden=False,
    failure_message=(
        "Factor 1 / lambda out of the inverse and let lambda grow. The limit has one entry for each feature."
    ),
)
def ridge_limit_infinity_example(env):
    ridge_limit_infinity = testing.function(env, "ridge_limit_infinity")
    # A limit is exact: the weights at some large lambda are not it.
    with testing.Examples(rtol=0.0, atol=1e-12) as examples:
        for number, (rows, targets, _, _) in enumerate(EXAMPLES):
            X, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
            what = f"ridge_limit_infinity(X, y) with X = {rows}, y = {targets}"
            got = testing.array(
                testing.call(ridge_limit_infinity, X, y),
                (X.shape[1],),
                what,
                named={"n": len(X), "d": X.shape[1]},
            )
            examples.compare(got, 0 * got, what=what, mistakes=LIMIT_MISTAKES if number == 0 else None)


@test_case(
    name="ridge_decay: the leading order in 1 / lambda for six small X",
    points=0.25,
    hidden=False,
    failure_message=(
        "Factor 1 / lambda out of the inverse. What is left tends to something that does not depend on lambda."
    ),
)
def ridge_decay_example(env):
    ridge_decay = testing.function(env, "ridge_decay")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (rows, targets, lam, leading) in enumerate(EXAMPLES):
            X, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
            what = f"ridge_decay(X, y, lam) with X = {rows}, y = {targets}, lam = {lam}"
            got = testing.array(
                testing.call(ridge_decay, X, y, float(lam)),
                (X.shape[1],),
                what,
                named={"n": len(X), "d": X.shape[1]},
            )
            examples.compare(
                got,
                leading,
                what=what,
                mistakes=DECAY_MISTAKES if number == 0 else None,
                scales={"lambda": lam},
            )
