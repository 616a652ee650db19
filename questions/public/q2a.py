"""q2a, public: the derivative of x'c at a few points, against how x'c itself changes with x."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2a"

# A derivative by central differences, a step a student may take too, is right to 1e-8; a wrong one is far off.
RTOL = ATOL = 1e-7

# (x, c): a length twice with other numbers, and length 1.
EXAMPLES = [
    (np.array([2.0, -1.0, 0.5]), np.array([3.0, -4.0, 0.25])),
    (np.array([0.5]), np.array([-2.5])),
    (np.array([-1.5, 4.0, 3.0]), np.array([0.75, 2.5, -6.0])),
    (np.array([1.25, -2.0, 3.5, 0.5]), np.array([-0.5, 1.75, 5.0, -3.25])),
]


def slopes(x, c):
    """How x'c changes per unit change of each entry of x (central
    differences: no error on a linear function)."""
    return np.array([(x + step) @ c - (x - step) @ c for step in 0.5 * np.eye(len(x))])


@test_case(
    name="shape_linear: the sizes of the derivative of x'c",
    points=0.25,
    hidden=False,
    failure_message=(
        "x'c is one number, x has n entries, "
        "and a derivative of a scalar with respect to a vector has one fixed form here."
    ),
)
def shape_linear_example(env):
    shape = testing.function(env, "shape_linear")
    for n, expected in ((3, (1, 3)), (1, (1, 1)), (6, (1, 6))):
        what = f"shape_linear({n})"
        got = testing.sizes(testing.call(shape, n), what)
        if got != expected:
            hints = {
                (): "x'c is a scalar, but its derivative has one entry for each entry of x.",
                (1,): "x'c is a scalar, but its derivative has one entry for each entry of x.",
                (
                    n,
                    1,
                ): "This is a column. Here the derivative of a scalar with respect to a vector is a row.",
                (n,): "A row has two sizes: how many rows, then how many columns.",
                (n, n): "x'c is one number, not n: there is one row of derivatives, not n of them.",
            }
            raise testing.CheckFailed(f"{what}: expected {expected}, got {got}.", hints.get(got))


@test_case(
    name="entry_linear: how x'c changes with x_i alone",
    points=0.25,
    hidden=False,
    failure_message="Write x'c as a sum over j and differentiate it with respect to x_i: which terms contain x_i?",
)
def entry_linear_example(env):
    entry = testing.function(env, "entry_linear")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for x, c in EXAMPLES:
            for i, expected in enumerate(slopes(x, c)):
                what = f"entry_linear(x, c, {i}) with x = {x.tolist()}, c = {c.tolist()}"
                examples.compare(
                    testing.number(testing.call(entry, x, c, i), what),
                    expected,
                    what=what,
                    scales={"n": len(x)},
                    mistakes={
                        "This is x_i c_i, a term of the sum. "
                        "Differentiated with respect to x_i, it contains no x_i.": x[i] * c[i],
                        "This is an entry of x. The derivative is with respect to x: treat c as the constant.": x[
                            i
                        ],
                        "This is x'c itself. Its derivative with respect to x_i says how it changes with x_i alone.": x
                        @ c,
                        "This is the sum of all entries of c. Which of them multiplies x_i?": c.sum(),
                        "This is the entry before: i counts from 0, as in Python.": c[i - 1],
                    },
                )


@test_case(
    name="derivative_linear: all entries of the derivative of x'c, as a row",
    points=0.25,
    hidden=False,
    failure_message="Stack the entries for i = 0, …, n - 1 side by side, in one row of shape (1, n).",
)
def derivative_linear_example(env):
    derivative = testing.function(env, "derivative_linear")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for x, c in EXAMPLES:
            what = f"derivative_linear(x, c) with x = {x.tolist()}, c = {c.tolist()}"
            examples.compare(
                testing.array(testing.call(derivative, x, c), (1, len(x)), what),
                slopes(x, c)[np.newaxis],
                what=what,
                scales={"n": len(x)},
                mistakes={
                    "This is the elementwise product of x and c, the terms of the sum, not their derivatives.": [
                        x * c
                    ],
                    "This is x. The derivative is with respect to x: treat c as the constant.": [x],
                    "This contains x'c itself, not its derivative.": [np.full(len(x), x @ c)],
                },
            )
