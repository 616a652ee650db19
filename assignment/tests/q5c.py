"""q5c: the elbow of every hidden unit."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q5c"

# One quotient of double-precision numbers.
RTOL = 1e-12


@test_case(
    name="elbows: one place for each of three units",
    points=0.5,
    hidden=False,
    failure_message="Each hidden unit has its own slope and bias; return a vector with one elbow per unit.",
)
def elbows_example(env):
    # The units 2x - 3, -x + 4 and 0.5x + 1 are 0 at 1.5, 4 and -2.
    W1, b = np.array([[2.0], [-1.0], [0.5]]), np.array([-3.0, 4.0, 1.0])
    what = f"elbows(W1, b) with W1 = {W1.tolist()}, b = {b.tolist()}"
    got = testing.call(testing.function(env, "elbows"), W1, b)
    if testing.shape_of(got) == (3, 3):
        raise testing.CheckFailed(
            f"{what}: expected a vector of shape (3,), got a matrix of shape (3, 3).",
            hint="W1 is (d, 1) and b is (d,): dividing one by the other pairs every bias with every weight.",
        )
    got = testing.array(got, (3,), what)
    mistakes = {
        "Put each elbow into W1[i] x + b[i]: it must give 0. Check the sign.": np.array([-1.5, -4.0, 2.0]),
        "Put each elbow into W1[i] x + b[i]: it must give 0. Check which divides which.": np.array(
            [2 / 3, 0.25, -0.5]
        ),
        "Each unit has its own slope, W1[i, 0].": np.array([1.5, -2.0, -0.5]),
        "Each unit has its own slope, W1[i, 0]: this takes their sum.": np.array([2.0, -8 / 3, -2 / 3]),
        "The slope of each unit matters too.": np.array([3.0, -4.0, -1.0]),
        "One divides the other: this is a product.": np.array([6.0, 4.0, -0.5]),
        "Keep the order of the units: do not sort.": np.array([-2.0, 1.5, 4.0]),
    }
    testing.close(got, np.array([1.5, 4.0, -2.0]), rtol=RTOL, what=what, mistakes=mistakes)
