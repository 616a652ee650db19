"""q2e, public: matrices for which the derivative of x'Ax is 2x'A, and matrices for which it is not."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2e"

# (A, x at which the two differ, what a wrong True overlooks)
DIFFER = [
    ([[1.0, 2.0], [0.0, 3.0]], [1.0, 0.0], "Work out both sides at this x."),
    (
        [[0.0, -1.5], [1.5, 0.0]],
        [1.0, 0.0],
        "Entry (0, 1) is minus entry (1, 0). Work out both sides at this x.",
    ),
    (
        [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]],
        [1.0, 0.0, 0.0],
        "At x = [1, 1, 1] they agree, but it must hold for every x.",
    ),
    (
        [[1.0, 3.0, 2.0], [3.0, 5.0, 4.0], [2.0, 0.5, 6.0]],
        [0.0, 1.0, 0.0],
        "One pair of entries is enough to break it: look at every pair.",
    ),
    (
        [[4.0, 1.0], [-2.0, 7.0]],
        [0.0, 1.0],
        "The eigenvalues are 5 and 6, but the two sides still differ.",
    ),
]
# (A, what a wrong False demands too much)
AGREE = [
    ([[2.0, 1.0], [1.0, 3.0]], "This A is not diagonal, and both sides agree for every x."),
    ([[-1.5]], "With n = 1 the two sides cannot differ."),
    (
        [[0.0, 2.0, -1.0], [2.0, -3.0, 0.5], [-1.0, 0.5, 1.0]],
        "This A has negative entries, and both sides agree for every x.",
    ),
    ([[1.0, -2.0], [-2.0, 4.0]], "This A has no inverse, and both sides agree for every x."),
    ([[0.0, 0.0], [0.0, 0.0]], "Both sides are 0 for every x."),
    ([[5.0, 0.0], [0.0, -2.0]], "Work out both sides for x = [a, b]."),
]


def quadratic_slopes(A, x):
    """How x'Ax changes per unit change of each entry of x (central differences: no error on a quadratic)."""
    return np.array(
        [(x + step) @ A @ (x + step) - (x - step) @ A @ (x - step) for step in 0.5 * np.eye(len(x))]
    )


@test_case(
    name="derivative_is_2xTA: true where the two agree for every x, false where one x tells them apart",
    points=0.5,
    hidden=False,
    failure_message="Set the derivative of q2d equal to 2x'A. What must A be for this to hold for every x?",
)
def derivative_is_2xTA_example(env):
    condition = testing.function(env, "derivative_is_2xTA")
    for rows, x, hint in DIFFER:
        A, x = np.array(rows), np.array(x)
        what = f"derivative_is_2xTA(A) with A = {rows}"
        if testing.boolean(testing.call(condition, A), what):
            sides = (
                f"at x = {x.tolist()} the derivative is {quadratic_slopes(A, x).tolist()}, "
                f"and 2x'A is {(2 * x @ A).tolist()}"
            )
            raise testing.CheckFailed(f"{what}: expected False, got True: {sides}.", hint)
    for rows, hint in AGREE:
        what = f"derivative_is_2xTA(A) with A = {rows}"
        if not testing.boolean(testing.call(condition, np.array(rows)), what):
            raise testing.CheckFailed(f"{what}: expected True, got False: no x tells the two apart.", hint)
