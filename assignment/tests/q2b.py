"""q2b, public: the derivative of ||x||^2 at a few points, against how ||x||^2 itself changes with x."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2b"

# A derivative by central differences, a step a student may take too, is right to 1e-8; a wrong one is far off.
RTOL = ATOL = 1e-7

# A length twice with other numbers, and length 1.
EXAMPLES = [
    np.array([3.0, -1.5, 0.25]),
    np.array([-2.5]),
    np.array([-0.5, 4.0, 1.25]),
    np.array([1.5, -2.0, 5.0, 0.75]),
]


def slopes(x):
    """How ||x||^2 changes per unit change of each entry of x (central differences: exact for a square)."""
    return np.array([np.sum((x + step) ** 2) - np.sum((x - step) ** 2) for step in 0.5 * np.eye(len(x))])


@test_case(
    name="shape_squared_norm: the sizes of the derivative of ||x||^2",
    points=0.25,
    hidden=False,
    failure_message=(
        "||x||^2 is one number, x has n entries, "
        "and a derivative of a scalar with respect to a vector has one fixed form here."
    ),
)
def shape_squared_norm_example(env):
    shape = testing.function(env, "shape_squared_norm")
    for n, expected in ((3, (1, 3)), (1, (1, 1)), (6, (1, 6))):
        what = f"shape_squared_norm({n})"
        got = testing.sizes(testing.call(shape, n), what)
        if got != expected:
            hints = {
                (): "||x||^2 is a scalar, but its derivative has one entry for each entry of x.",
                (1,): "||x||^2 is a scalar, but its derivative has one entry for each entry of x.",
                (
                    n,
                    1,
                ): "This is a column. Here the derivative of a scalar with respect to a vector is a row.",
                (n,): "A row has two sizes: how many rows, then how many columns.",
                (n, n): "||x||^2 is one number, not n: there is one row of derivatives, not n of them.",
            }
            raise testing.CheckFailed(f"{what}: expected {expected}, got {got}.", hints.get(got))


@test_case(
    name="entry_squared_norm: how ||x||^2 changes with x_i alone",
    points=0.25,
    hidden=False,
    failure_message=(
        "Write ||x||^2 as a sum of squares and differentiate it with respect to x_i: which terms contain x_i?"
    ),
)
def entry_squared_norm_example(env):
    entry = testing.function(env, "entry_squared_norm")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for x in EXAMPLES:
            for i, expected in enumerate(slopes(x)):
                what = f"entry_squared_norm(x, {i}) with x = {x.tolist()}"
                examples.compare(
                    testing.number(testing.call(entry, x, i), what),
                    expected,
                    what=what,
                    scales={"n": len(x), "||x||^2": x @ x},
                    mistakes={
                        "A factor 2 is missing: what is the derivative of a square?": x[i],
                        "This is x_i squared, a term of the sum, not its derivative.": x[i] ** 2,
                        "The norm is squared: there is no square root to differentiate.": x[i]
                        / np.sqrt(np.sum(x**2)),
                        (
                            "This is ||x||^2 itself. "
                            "The derivative with respect to x_i says how it changes when x_i alone moves."
                        ): np.sum(x**2),
                        "This is twice the sum of all entries. Only one term of ||x||^2 contains x_i.": 2
                        * x.sum(),
                        "This is the entry before: i counts from 0, as in Python.": slopes(x)[i - 1],
                    },
                )


@test_case(
    name="derivative_squared_norm: all entries of the derivative of ||x||^2, as a row",
    points=0.25,
    hidden=False,
    failure_message="Stack the entries for i = 0, …, n - 1 side by side, in one row of shape (1, n).",
)
def derivative_squared_norm_example(env):
    derivative = testing.function(env, "derivative_squared_norm")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for x in EXAMPLES:
            what = f"derivative_squared_norm(x) with x = {x.tolist()}"
            examples.compare(
                testing.array(testing.call(derivative, x), (1, len(x)), what),
                slopes(x)[np.newaxis],
                what=what,
                scales={"n": len(x), "||x||^2": x @ x},
                mistakes={
                    "A factor 2 is missing: what is the derivative of a square?": [x],
                    "These are the squares x_i^2, the terms of the sum, not their derivatives.": [x**2],
                    (
                        "This is twice the elementwise product of x with itself. "
                        "The derivative of x_i^2 has degree one."
                    ): [2 * x * x],
                    "The norm is squared: there is no square root to differentiate.": [
                        x / np.sqrt(np.sum(x**2))
                    ],
                },
            )
