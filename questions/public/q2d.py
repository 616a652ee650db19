"""q2d, public: the derivative of x'Ax at a few points, against how x'Ax itself changes with x."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2d"

# A derivative by central differences, a step a student may take too, is right to 1e-8; a wrong one is far off.
RTOL = ATOL = 1e-7

# (A, x): a size twice with other numbers, and size 1.
EXAMPLES = [
    (np.array([[1.5, -2.0], [0.25, 3.0]]), np.array([2.0, -0.5])),
    (np.array([[-2.5]]), np.array([3.0])),
    (np.array([[0.5, 4.0], [-1.0, 2.25]]), np.array([-1.5, 3.0])),
    (np.array([[1.0, -0.5, 2.0], [3.5, 0.75, -4.0], [5.0, 6.0, -1.25]]), np.array([0.5, -2.0, 4.0])),
]


def slopes(A, x):
    """How x'Ax changes per unit change of each entry of x (central differences: no error on a quadratic)."""
    return np.array(
        [(x + step) @ A @ (x + step) - (x - step) @ A @ (x - step) for step in 0.5 * np.eye(len(x))]
    )


@test_case(
    name="shape_quadratic_form: the sizes of the derivative of x'Ax",
    points=1 / 3,
    hidden=False,
    failure_message=(
        "x'Ax is one number, x has n entries, "
        "and a derivative of a scalar with respect to a vector has one fixed form here."
    ),
)
def shape_quadratic_form_example(env):
    shape = testing.function(env, "shape_quadratic_form")
    for n, expected in ((3, (1, 3)), (1, (1, 1)), (6, (1, 6))):
        what = f"shape_quadratic_form({n})"
        got = testing.sizes(testing.call(shape, n), what)
        if got != expected:
            hints = {
                (): "x'Ax is a scalar, but its derivative has one entry for each entry of x.",
                (1,): "x'Ax is a scalar, but its derivative has one entry for each entry of x.",
                (
                    n,
                    1,
                ): "This is a column. Here the derivative of a scalar with respect to a vector is a row.",
                (n,): "A row has two sizes: how many rows, then how many columns.",
                (n, n): "A is a matrix, but x'Ax is one number: there is one row of derivatives.",
            }
            raise testing.CheckFailed(f"{what}: expected {expected}, got {got}.", hints.get(got))


@test_case(
    name="entry_quadratic_form: how x'Ax changes with x_i alone",
    points=1 / 3,
    hidden=False,
    failure_message=(
        "Write x'Ax as a double sum and differentiate it with respect to x_i, which is on the left and on the right."
    ),
)
def entry_quadratic_form_example(env):
    """Compare ``entry_quadratic_form(A, x, i)`` with the slope of x'Ax along x_i, for every i of each of `EXAMPLES`.

    The hint may name a term that is missing, has a factor or was added, or a formula that was used instead.
    """
    entry = testing.function(env, "entry_quadratic_form")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for A, x in EXAMPLES:
            for i, expected in enumerate(slopes(A, x)):
                what = f"entry_quadratic_form(A, x, {i}) with A = {A.tolist()}, x = {x.tolist()}"
                examples.compare(
                    testing.number(testing.call(entry, A, x, i), what),
                    expected,
                    what=what,
                    scales={"n": len(x)},
                    terms={"the term with row i of A": A[i] @ x, "the term with column i of A": x @ A[:, i]},
                    extras={"the term A_ii x_i, once more than the two sums contain it,": A[i, i] * x[i]},
                    mistakes={
                        "This takes row i of A twice: x_i is also on the other side of A.": 2 * (A[i] @ x),
                        "This takes column i of A twice: x_i is also on the other side of A.": 2
                        * (x @ A[:, i]),
                        "Only row i of A is used: x_i is also on the other side of A.": A[i] @ x,
                        "Only column i of A is used: x_i is also on the other side of A.": x @ A[:, i],
                        "Only the term A_ii x_i^2 is differentiated: x_i also multiplies every other x_j.": 2
                        * A[i, i]
                        * x[i],
                        "This is x'Ax itself, not how it changes when x_i alone moves.": x @ A @ x,
                        "A_ii x_i belongs to both sums, that of row i and that of column i. Here it is counted once.": (
                            expected - A[i, i] * x[i]
                        ),
                        "This is the first term of the sums alone: does a loop return in its first round?": (
                            A[i, 0] + A[0, i]
                        )
                        * x[0],
                        "This is the entry before: i counts from 0, as in Python.": slopes(A, x)[i - 1],
                    },
                )


@test_case(
    name="derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    points=1 / 3,
    hidden=False,
    failure_message=("Stack the entries for i = 0, …, n - 1 side by side, in one row of shape (1, n)."),
)
def derivative_quadratic_form_example(env):
    """Compare ``derivative_quadratic_form(A, x)``, of shape (1, n), with the slopes of x'Ax at each of `EXAMPLES`.

    The hint may name a term that is missing or has a factor, or a formula that was used instead.
    """
    derivative = testing.function(env, "derivative_quadratic_form")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for A, x in EXAMPLES:
            what = f"derivative_quadratic_form(A, x) with A = {A.tolist()}, x = {x.tolist()}"
            examples.compare(
                testing.array(testing.call(derivative, A, x), (1, len(x)), what),
                slopes(A, x)[np.newaxis],
                what=what,
                scales={"n": len(x)},
                terms={"the term x'A": x @ A, "the term with A'": A @ x},
                mistakes={
                    "This is 2Ax as a row: one of the two terms appears twice, the other is missing.": [
                        2 * (A @ x)
                    ],
                    "This is 2x'A: one of the two terms appears twice, the other is missing.": [2 * (x @ A)],
                    "This is x'A alone. x is on both sides of A, so there is a second term.": [x @ A],
                    (
                        "This is Ax as a row, one term alone. x is on both sides of A, so there is a second term."
                    ): [A @ x],
                    "This is an elementwise product: it keeps only the diagonal of A.": [2 * np.diag(A) * x],
                    "A_ii x_i belongs to both terms. Here it is counted once.": [
                        slopes(A, x) - np.diag(A) * x
                    ],
                    "Here A is multiplied by its transpose. The two terms are added up.": [x @ A @ A.T],
                    "Here the transpose of A is multiplied by A. The two terms are added up.": [x @ A.T @ A],
                    (
                        "This is an elementwise product of x and Ax. "
                        "The derivative of a degree-two form has degree one."
                    ): [x * (A @ x)],
                    "There is an extra factor x_i: a derivative of a degree-two form has degree one.": [
                        x * slopes(A, x)
                    ],
                },
            )
