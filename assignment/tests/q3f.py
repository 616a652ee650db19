"""q3f, public: the right inverse of small wide X, worked by hand, and X times it."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3f"

# Worked by hand in fractions. An explicit inverse of X'X loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, the right inverse of the homework): sizes that differ, and one row alone.
EXAMPLES = [
    ([[1, 0, 2], [0, 1, -1]], [[1 / 3, 1 / 3], [1 / 3, 5 / 6], [1 / 3, -1 / 6]]),
    ([[3, 4]], [[3 / 25], [4 / 25]]),
    ([[2, 1, -0.5], [0, 3, 1]], [[16 / 37, -4 / 37], [2 / 37, 53 / 185], [-6 / 37, 26 / 185]]),
    (
        [[1, 0, 3, -1], [2, 1, 0, 1], [0, -1, 0.5, 2]],
        [
            [4 / 69, 1 / 3, -4 / 69],
            [-13 / 437, 4 / 19, -102 / 437],
            [374 / 1311, -4 / 57, 178 / 1311],
            [-113 / 1311, 7 / 57, 458 / 1311],
        ],
    ),
]


@test_case(
    name="right_inverse: the matrix that gives the shortest solution, for four small wide X",
    points=0.25,
    hidden=False,
    failure_message="Write the shortest solution as a matrix times y, and return that matrix.",
)
def right_inverse_example(env):
    """Compare ``right_inverse(X)`` with the (n, m) matrix of each of `EXAMPLES`, which gives the shortest solution.

    The hint may say that this is the inverse of XX' alone, or name another formula. Else a note gives X times it, or
    says that this is another right inverse. If a matrix has no inverse, the hint says that X'X was used.
    """
    inverse = testing.function(env, "right_inverse")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for rows, expected in EXAMPLES:
            X, expected = np.array(rows, dtype=float), np.array(expected)
            what = f"right_inverse(X) with X = {rows}"
            try:
                value = testing.call(inverse, X)
            except testing.StudentError as error:
                if error.ename == "LinAlgError" and "Incompatible" not in error.evalue:
                    error.hint = (
                        "X'X has no inverse for a wide X, and X itself is not square. "
                        "Which product of X with its transpose is m x m?"
                    )
                raise
            m = len(X)
            square = isinstance(value, np.ndarray) and value.shape == (m, m) and value.dtype.kind == "f"
            if square and np.allclose(X @ X.T @ value, np.eye(m), rtol=RTOL, atol=ATOL):
                raise testing.CheckFailed(
                    f"{what}: expected a matrix of shape ({X.shape[1]}, {m}), got one of shape ({m}, {m}).",
                    hint="This is the inverse of XX' alone. What is in front of it in the solution?",
                )
            got = testing.array(value, X.T.shape, what, named={"m": len(X), "n": X.shape[1]})
            product = X @ got
            note = f"X times your matrix is {product.round(6).tolist()}. What should an inverse give?"
            if np.allclose(product, np.eye(len(X)), rtol=RTOL, atol=ATOL):
                note = "It is a right inverse, but there are many. Return the one that gives the shortest solution."
            mistakes = {
                "This is the transpose of X. It undoes X only where its rows are orthonormal.": X.T,
                "This is X' times XX': no inverse was taken.": X.T @ X @ X.T,
            }
            scales = {"m": len(X), "n": X.shape[1]}
            examples.compare(got, expected, what=what, mistakes=mistakes, scales=scales, note=note)


@test_case(
    name="right_product: what X times the right inverse is, for X of three sizes",
    points=0.25,
    hidden=False,
    failure_message="Multiply the two matrices of a small example and look.",
)
def right_product_example(env):
    product = testing.function(env, "right_product")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for rows, inverse in (EXAMPLES[1], EXAMPLES[0], EXAMPLES[3]):
            X = np.array(rows, dtype=float)
            m = X.shape[0]
            what = f"right_product({m}), for an X of {m} row{'s' if m > 1 else ''}"
            got = testing.array(testing.call(product, m), (m, m), what)
            examples.compare(
                got,
                X @ np.array(inverse),
                what=what,
                mistakes={
                    (
                        "These are ones everywhere. Multiply the two matrices of a small example: what is entry (0, 1)?"
                    ): np.ones((m, m)),
                    "This is zero everywhere. Multiply the two matrices of a small example.": np.zeros(
                        (m, m)
                    ),
                },
            )
