"""q2e, hidden: matrices of many kinds for which the derivative of x'Ax is or is not 2x'A."""

import numpy as np

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2e"

#: Least difference that makes a pair of entries clearly unequal.
CLEAR = 0.5


def matrices(rng, n):
    """Yield matrices of size n that other conditions than symmetry take for each other.

    Some are symmetric to the last bit. In the others, at least one pair of entries is clearly unequal: all pairs, one
    pair, or those of a permutation. For n = 1 there are only symmetric ones.
    """
    half = rng.normal(size=(n, n))
    symmetric = half + half.T  # a + b is b + a to the last bit
    yield symmetric
    yield symmetric + 10.0 * n * np.eye(n)  # positive definite
    yield np.ones((n, n)) - np.eye(n)
    yield np.diag(rng.normal(size=n))
    yield np.zeros((n, n))
    if n == 1:
        return
    yield symmetric - np.diag(np.diag(symmetric))
    skew = np.triu(rng.uniform(CLEAR, 2.0, size=(n, n)), 1)
    yield symmetric + skew  # every pair unequal
    yield np.diag(np.diag(symmetric)) + skew  # real eigenvalues
    yield skew - skew.T  # normal, and the negative of its transpose
    yield skew - skew.T + 3.0 * np.eye(n)
    for _ in range(3):
        i, j = rng.choice(n, size=2, replace=False)
        lone = symmetric.copy()
        lone[i, j] += rng.choice([-1.0, 1.0]) * rng.uniform(CLEAR, 2.0)
        yield lone
    yield np.eye(n)[[1, 0, *range(2, n)]]  # a swap is its own inverse
    if n > 2:
        yield np.eye(n)[np.roll(np.arange(n), 1)]  # a cycle is not, but all its row and column sums are 1
        yield np.eye(n)[::-1] @ symmetric + 4.0 * np.eye(n, k=1)


@test_case(
    name="derivative_is_2xTA: the right condition for matrices of every kind and size",
    points=1.5,
    hidden=True,
    failure_message=(
        "Try n = 1, a matrix with one lone unequal pair, a permutation, a rotation, a triangular and a singular matrix."
    ),
)
def derivative_is_2xTA_all(env):
    condition = testing.function(env, "derivative_is_2xTA")
    rng = testing.rng(env, "derivative_is_2xTA")
    for n in inputs.resized(rng, (2, 3, 1, 4, 6, 3)):
        for (A,), got in testing.calls(condition, zip(matrices(rng, n))):
            got = testing.boolean(got, "derivative_is_2xTA(A)")
            if got != env.reference.derivative_is_2xTA(A):
                raise testing.CheckFailed(f"derivative_is_2xTA(A): got {got}.")
