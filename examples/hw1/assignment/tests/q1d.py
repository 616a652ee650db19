"""q1d, public: the Hessian and one Newton step of small data, worked by hand in fractions."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1d"

# A few products and sums, and a system of two equations with a condition number below 10.
RTOL = ATOL = 1e-9

# (X, y, w, Hessian, weights after the step).
EXAMPLES = [
    ([[1], [2], [-2]], [1, 0, 1], [np.log(2)], [[338 / 675]], [np.log(2) - 645 / 338]),
    ([[1, 0], [0, 1]], [1, 0], [np.log(3), 0], [[3 / 32, 0], [0, 1 / 8]], [np.log(3) + 4 / 3, -2]),
    ([[1, 1], [1, -1], [1, 2]], [1, 0, 1], [0, 0], [[1 / 4, 1 / 6], [1 / 6, 1 / 2]], [-2 / 7, 10 / 7]),
]
# What known mistakes give for the first.
HESSIAN_MISTAKES = {
    "The factor of each point is p (1 - p): 1 - p is missing.": [[(2 / 3 + 4 * 4 / 5 + 4 / 5) / 3]],
    "The factor of each point is p (1 - p): it is missing.": [[3]],
    "The labels do not occur in the Hessian: the factor is p (1 - p).": [[(1 / 9 + 4 * 32 / 25) / 3]],
}
STEP_MISTAKES = {
    "The step goes against the gradient: its sign is opposite.": [np.log(2) + 645 / 338],
    "This is the change alone: add it to w.": [-645 / 338],
    "This is a step of gradient descent: the Hessian is missing.": [np.log(2) - 43 / 45],
    "The gradient is multiplied by the Hessian. It has to be divided by it: solve a linear system.": [
        np.log(2) - 43 / 45 * 338 / 675
    ],
}


@test_case(
    name="loss_hessian: small data, worked by hand",
    points=0.5,
    hidden=False,
    failure_message="Differentiate the gradient once more: each point adds p (1 - p) times its row's outer product.",
)
def hessian_by_hand(env):
    hessian = testing.function(env, "loss_hessian")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (X, _, w, expected, _) in enumerate(EXAMPLES):
            what = f"loss_hessian(w, X) with w = {np.round(w, 4).tolist()}, X = {X}"
            got = testing.call(hessian, *(np.array(value, dtype=float) for value in (w, X)))
            examples.compare(
                testing.array(got, (len(w), len(w)), what),
                expected,
                what=what,
                mistakes=HESSIAN_MISTAKES if number == 0 else None,
                scales={"n": len(X)},
            )


@test_case(
    name="newton_step: small data, worked by hand",
    points=0.5,
    hidden=False,
    failure_message="Set the gradient of the quadratic to zero: H (v - w) = -g. Return v.",
)
def step_by_hand(env):
    step = testing.function(env, "newton_step")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (X, y, w, _, expected) in enumerate(EXAMPLES):
            what = f"newton_step(w, X, y) with w = {np.round(w, 4).tolist()}, X = {X}, y = {y}"
            got = testing.call(step, *(np.array(value, dtype=float) for value in (w, X, y)))
            examples.compare(
                testing.array(got, (len(w),), what),
                expected,
                what=what,
                mistakes=STEP_MISTAKES if number == 0 else None,
            )
