"""q2c, public: the derivative of Ax at a few points, against how Ax itself changes with x."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2c"

# A derivative by central differences, a step a student may take too, is right to 1e-8; a wrong one is far off.
RTOL = ATOL = 1e-7

# (A, x): a size twice with other numbers, and size 1. No A is symmetric.
EXAMPLES = [
    (np.array([[1.5, -2.0], [0.25, 3.0]]), np.array([2.0, -0.5])),
    (np.array([[-2.5]]), np.array([3.0])),
    (np.array([[0.5, 4.0], [-1.0, 2.25]]), np.array([-1.5, 3.0])),
    (np.array([[1.0, -0.5, 2.0], [3.5, 0.75, -4.0], [5.0, 6.0, -1.25]]), np.array([0.5, -2.0, 4.0])),
]


def slopes(A, x):
    """How each entry of Ax (down) changes per unit change of each entry of
    x (across), by central differences."""
    return np.stack([A @ (x + step) - A @ (x - step) for step in 0.5 * np.eye(len(x))], axis=1)


@test_case(
    name="shape_linear_map: the sizes of the derivative of Ax",
    points=0.25,
    hidden=False,
    failure_message="Ax has n entries, and each of them may change with each of the n entries of x.",
)
def shape_linear_map_example(env):
    shape = testing.function(env, "shape_linear_map")
    for n, expected in ((3, (3, 3)), (1, (1, 1)), (6, (6, 6))):
        what = f"shape_linear_map({n})"
        got = testing.sizes(testing.call(shape, n), what)
        if got != expected:
            each = "Each entry of Ax has a whole row of derivatives, one for each entry of x."
            hints = {
                (): each,
                (n,): each,
                (n, 1): each,
                (1, n): each,
                (n, n, n): "Ax has one axis and x has one.",
            }
            raise testing.CheckFailed(f"{what}: expected {expected}, got {got}.", hints.get(got))


@test_case(
    name="entry_linear_map: how entry i of Ax changes with x_j alone",
    points=0.25,
    hidden=False,
    failure_message=(
        "Write entry i of Ax as a sum over k and differentiate it with respect to x_j: "
        "which term contains x_j?"
    ),
)
def entry_linear_map_example(env):
    entry = testing.function(env, "entry_linear_map")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for A, x in EXAMPLES:
            for (i, j), expected in np.ndenumerate(slopes(A, x)):
                what = f"entry_linear_map(A, x, {i}, {j}) with A = {A.tolist()}, x = {x.tolist()}"
                examples.compare(
                    testing.number(testing.call(entry, A, x, i, j), what),
                    expected,
                    what=what,
                    mistakes={
                        "i and j are swapped: i is the entry of Ax, j the entry of x.": A[j, i],
                        "This is A_ij x_j, a term of the sum. "
                        "Differentiated with respect to x_j, it contains no x_j.": A[i, j] * x[j],
                        "This is entry i of Ax itself, not how it changes when x_j alone moves.": A[i] @ x,
                        "This is the entry before: i and j count from 0, as in Python.": A[i - 1, j - 1],
                        "This is the sum of row i of A. Which of its entries multiplies x_j?": A[i].sum(),
                        "This is 0 where i is not j. Entry i of Ax contains x_j for every j.": A[i, j]
                        * (i == j),
                        "This is 1 where i is j and 0 elsewhere, as for x itself: A is missing.": 1.0
                        * (i == j),
                    },
                )


@test_case(
    name="derivative_linear_map: all entries of the derivative of Ax, a row for each entry of Ax",
    points=0.25,
    hidden=False,
    failure_message="Row i holds how entry i of Ax changes with x_0, …, x_(n-1).",
)
def derivative_linear_map_example(env):
    derivative = testing.function(env, "derivative_linear_map")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for A, x in EXAMPLES:
            what = f"derivative_linear_map(A, x) with A = {A.tolist()}, x = {x.tolist()}"
            examples.compare(
                testing.array(testing.call(derivative, A, x), A.shape, what),
                slopes(A, x),
                what=what,
                scales={"n": len(x)},
                mistakes={
                    "This is the transpose: rows belong to the entries of Ax, columns to the entries of x.": A.T,
                    (
                        "This is the elementwise product of A with x. "
                        "The derivative of A_ij x_j no longer contains x_j."
                    ): A * x,
                    (
                        "This is the elementwise product of A with a column x. Ax is linear: "
                        "its derivative contains no x."
                    ): A * x[:, np.newaxis],
                    "Ax is linear in x, not quadratic: A appears once.": A + A.T,
                },
            )
