"""q3c, public: the left inverse of small tall X, worked by hand, and its product with X."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3c"

# Worked by hand in fractions. An explicit inverse of X'X loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, the left inverse of the homework): sizes that differ, and one column alone.
EXAMPLES = [
    ([[1, 0], [1, 1], [1, 2]], [[5 / 6, 1 / 3, -1 / 6], [-1 / 2, 0, 1 / 2]]),
    ([[1], [2], [2]], [[1 / 9, 2 / 9, 2 / 9]]),
    ([[2, 1], [0, 3], [-1, 0.5]], [[19 / 49, -9 / 98, -11 / 49], [2 / 49, 15 / 49, 4 / 49]]),
    (
        [[1, 2, 0], [0, 1, -1], [3, 0, 0.5], [-1, 1, 2]],
        [
            [4 / 69, -13 / 437, 374 / 1311, -113 / 1311],
            [1 / 3, 4 / 19, -4 / 57, 7 / 57],
            [-4 / 69, -102 / 437, 178 / 1311, 458 / 1311],
        ],
    ),
]


@test_case(
    name="left_inverse: the matrix that gives the least-squares solution, for four small tall X",
    points=0.25,
    hidden=False,
    failure_message="Write the least-squares solution as a matrix times y, and return that matrix.",
)
def left_inverse_example(env):
    """Compare ``left_inverse(X)`` with the (n, m) matrix of each of `EXAMPLES`, which gives the least-squares solution.

    The hint may say that this is the inverse of X'X alone, or name another formula. Else a note gives the product with
    X, or says that this is another left inverse. If a matrix has no inverse, the hint says that XX' was used.
    """
    inverse = testing.function(env, "left_inverse")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for rows, expected in EXAMPLES:
            X, expected = np.array(rows, dtype=float), np.array(expected)
            what = f"left_inverse(X) with X = {rows}"
            try:
                value = testing.call(inverse, X)
            except testing.StudentError as error:
                if error.ename == "LinAlgError" and "Incompatible" not in error.evalue:
                    error.hint = (
                        "XX' has no inverse for a tall X, and X itself is not square. "
                        "Which product of X with its transpose is n x n?"
                    )
                raise
            n = X.shape[1]
            square = isinstance(value, np.ndarray) and value.shape == (n, n) and value.dtype.kind == "f"
            if square and np.allclose(X.T @ X @ value, np.eye(n), rtol=RTOL, atol=ATOL):
                raise testing.CheckFailed(
                    f"{what}: expected a matrix of shape ({n}, {len(X)}), got one of shape ({n}, {n}).",
                    hint="This is the inverse of X'X alone. What is between it and y in the solution?",
                )
            got = testing.array(value, X.T.shape, what, named={"m": len(X), "n": X.shape[1]})
            product = got @ X
            note = f"Your matrix times X is {product.round(6).tolist()}. What should an inverse give?"
            if np.allclose(product, np.eye(X.shape[1]), rtol=RTOL, atol=ATOL):
                note = "It is a left inverse, but there are many. Return the one that gives the least-squares solution."
            mistakes = {
                "This is the transpose of X. It undoes X only where its columns are orthonormal.": X.T,
                "This is X'X times X': no inverse was taken.": X.T @ X @ X.T,
            }
            scales = {"m": len(X), "n": X.shape[1]}
            examples.compare(got, expected, what=what, mistakes=mistakes, scales=scales, note=note)


@test_case(
    name="left_product: what the left inverse times X is, for X of three sizes",
    points=0.25,
    hidden=False,
    failure_message="Multiply the two matrices of a small example and look.",
)
def left_product_example(env):
    product = testing.function(env, "left_product")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for rows, inverse in (EXAMPLES[1], EXAMPLES[0], EXAMPLES[3]):
            X = np.array(rows, dtype=float)
            n = X.shape[1]
            what = f"left_product({n}), for an X of {n} column{'s' if n > 1 else ''}"
            got = testing.array(testing.call(product, n), (n, n), what)
            examples.compare(
                got,
                np.array(inverse) @ X,
                what=what,
                mistakes={
                    (
                        "These are ones everywhere. Multiply the two matrices of a small example: what is entry (0, 1)?"
                    ): np.ones((n, n)),
                    "This is zero everywhere. Multiply the two matrices of a small example.": np.zeros(
                        (n, n)
                    ),
                },
            )
