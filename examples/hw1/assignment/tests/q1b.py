"""q1b, public: the mean loss of small data, worked by hand."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1b"

# A few logarithms and sums.
RTOL = ATOL = 1e-9

# (X, y, w, loss). The scores are logarithms of 2, 4, 1/4, and of 3 and 1.
EXAMPLES = [
    ([[1], [2], [-2]], [1, 0, 1], [np.log(2)], np.log(75 / 2) / 3),
    ([[1, 0], [0, 1]], [1, 0], [np.log(3), 0], np.log(8 / 3) / 2),
]
# What known mistakes give for the first.
MISTAKES = {
    "The labels are swapped: -log p belongs to label 1.": np.log(75 / 16) / 3,
    "Points with label 0 have a loss as well: -log(1 - p).": np.log(15 / 2) / 3,
    "Points with label 1 have a loss as well: -log p.": np.log(5) / 3,
    "The logarithm is the natural one, not that to base 2.": np.log2(75 / 2) / 3,
}


@test_case(
    name="logistic_loss: small data, worked by hand",
    points=0.5,
    hidden=False,
    failure_message="Formula (1): the mean over the points of -log p for label 1, and of -log(1 - p) for label 0.",
)
def by_hand(env):
    loss = testing.function(env, "logistic_loss")
    with testing.Examples(rtol=RTOL) as examples:
        for number, (X, y, w, expected) in enumerate(EXAMPLES):
            what = f"logistic_loss(w, X, y) with w = {np.round(w, 4).tolist()}, X = {X}, y = {y}"
            got = testing.call(loss, *(np.array(value, dtype=float) for value in (w, X, y)))
            examples.compare(
                testing.number(got, what),
                expected,
                what=what,
                mistakes=MISTAKES if number == 0 else None,
                scales={"n": len(y)},
            )


@test_case(
    name="logistic_loss: scores of 1000 and -1000",
    points=0.5,
    hidden=False,
    failure_message="log(1 + exp(z)) is almost z for a large z, and np.logaddexp(0, z) is what computes it.",
)
def large(env):
    loss = testing.function(env, "logistic_loss")
    w, X = np.array([1000.0]), np.array([[1.0], [-1.0]])
    for y, expected in (([1.0, 0.0], 0.0), ([0.0, 1.0], 1000.0), ([1.0, 1.0], 500.0)):
        what = f"logistic_loss(w, X, y) with w = [1000], X = [[1], [-1]], y = {y}"
        got = testing.number(testing.call(loss, w, X, np.array(y)), what)
        testing.close(got, expected, rtol=RTOL, atol=ATOL, what=what)
