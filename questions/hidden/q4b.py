"""q4b, hidden: ridge regression through the SVD of fresh X, and its gain on singular values."""

import numpy as np

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4b"

# X'X + λI has a condition number below 1e6 (see `inputs`), so that an explicit inverse is right to 1e-9; 1e-6 is
# generous. Sums and products alone are right to 1e-12.
RTOL = 1e-6

# How many singular values, and the decade of λ. A large λ has sigmas below it whose squares are far above it, and a
# small λ the reverse: what counts is the square.
DECADES = ((3, 0), (1, 1), (5, -1), (2, -2), (6, 3), (6, -4))


def singular_values(rng, low, high):
    """Singular values and λ for each of `DECADES`: the squares of the values, largest first, lie between ``low`` and
    ``high`` times λ, evenly in the logarithm."""
    counts = inputs.resized(rng, tuple(k for k, _ in DECADES))
    for k, (_, decade) in zip(counts, DECADES, strict=True):
        lam = 10 ** rng.uniform(decade, decade + 1)
        squares = lam * 10 ** rng.uniform(np.log10(low), np.log10(high), size=k)
        yield np.sort(np.sqrt(squares))[::-1].copy(), lam


@test_case(
    name="ridge_svd: right for the SVD of any X",
    points=9 / 16,
    hidden=True,
    failure_message=(
        "Compare with ridge on random tall and wide X, including one feature and one data point. "
        "U, s, Vt and y stay unchanged."
    ),
)
def ridge_svd_all(env):
    ridge_svd = testing.function(env, "ridge_svd")
    rng = testing.rng(env, "ridge_svd")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE)
    given = [(*np.linalg.svd(X), y, lam) for X, y, lam in problems]
    for (U, s, Vt, y, lam), got in testing.calls(ridge_svd, given):
        got = testing.array(got, (len(Vt),), "ridge_svd(U, s, Vt, y, lam)")
        expected = env.reference.ridge_svd(U, s, Vt, y, lam)
        testing.close(
            got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="ridge_svd(U, s, Vt, y, lam)"
        )


@test_case(
    name="ridge_gain: right for singular values of every size",
    points=9 / 16,
    hidden=True,
    failure_message=(
        "Compare with np.linalg.svd of the matrix that ridge regression multiplies y by, for several lambda."
    ),
)
def ridge_gain_all(env):
    ridge_gain = testing.function(env, "ridge_gain")
    rng = testing.rng(env, "ridge_gain")
    for (s, lam), got in testing.calls(ridge_gain, singular_values(rng, 1e-3, 1e3)):
        got = testing.array(got, s.shape, "ridge_gain(s, lam)")
        testing.close(got, env.reference.ridge_gain(s, lam), rtol=RTOL, what="ridge_gain(s, lam)")


@test_case(
    name="ridge_gain_small: right wherever the square of sigma is far below lambda",
    points=9 / 16,
    hidden=True,
    failure_message=(
        "The leading order, neither the exact value nor the limit. Lambda may be small or large: "
        "the square of sigma is smaller still."
    ),
)
def ridge_gain_small_all(env):
    ridge_gain_small = testing.function(env, "ridge_gain_small")
    rng = testing.rng(env, "ridge_gain_small")
    for (s, lam), got in testing.calls(ridge_gain_small, singular_values(rng, 1e-3, 0.05)):
        got = testing.array(got, s.shape, "ridge_gain_small(s, lam)")
        testing.close(got, env.reference.ridge_gain_small(s, lam), rtol=RTOL, what="ridge_gain_small(s, lam)")


@test_case(
    name="ridge_gain_large: right wherever the square of sigma is far above lambda",
    points=9 / 16,
    hidden=True,
    failure_message=(
        "The leading order, neither the exact value nor the limit. Lambda may be small or large: "
        "the square of sigma is larger still."
    ),
)
def ridge_gain_large_all(env):
    ridge_gain_large = testing.function(env, "ridge_gain_large")
    rng = testing.rng(env, "ridge_gain_large")
    for (s, lam), got in testing.calls(ridge_gain_large, singular_values(rng, 20, 2e3)):
        got = testing.array(got, s.shape, "ridge_gain_large(s, lam)")
        testing.close(got, env.reference.ridge_gain_large(s, lam), rtol=RTOL, what="ridge_gain_large(s, lam)")
