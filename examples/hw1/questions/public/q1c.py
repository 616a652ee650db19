"""q1c, public: the gradient of small data, worked by hand in fractions."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1c"

# A few products and sums.
RTOL = ATOL = 1e-9

# (X, y, w, gradient). The probabilities are 2/3, 4/5 and 1/5; 3/4 and 1/2; and 1/2 three times.
EXAMPLES = [
    ([[1], [2], [-2]], [1, 0, 1], [np.log(2)], [43 / 45]),
    ([[1, 0], [0, 1]], [1, 0], [np.log(3), 0], [-1 / 8, 1 / 4]),
    ([[1, 1], [1, -1], [1, 2]], [1, 0, 1], [0, 0], [-1 / 6, -2 / 3]),
]
# What known mistakes give for the first.
MISTAKES = {
    "The labels are missing: the slope with respect to the score is p - y.": [28 / 45],
    "There is no factor p (1 - p): it belongs to a squared error.": [(64 / 125 - 2 / 27) / 3],
    "Scores are not probabilities: the logistic function is missing.": [(9 * np.log(2) + 1) / 3],
    "Probabilities are compared with the labels here, not predicted labels.": [4 / 3],
}


@test_case(
    name="loss_gradient: small data, worked by hand",
    points=0.5,
    hidden=False,
    failure_message="Each point adds its row of X, times the slope of its loss in its score; then take the mean.",
)
def by_hand(env):
    gradient = testing.function(env, "loss_gradient")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (X, y, w, expected) in enumerate(EXAMPLES):
            what = f"loss_gradient(w, X, y) with w = {np.round(w, 4).tolist()}, X = {X}, y = {y}"
            got = testing.call(gradient, *(np.array(value, dtype=float) for value in (w, X, y)))
            examples.compare(
                testing.array(got, (len(w),), what),
                expected,
                what=what,
                mistakes=MISTAKES if number == 0 else None,
                scales={"n": len(y)},
            )
