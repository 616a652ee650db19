"""q3b, hidden: the pseudo-inverse of Sigma, and least squares from the SVD of fresh tall X."""

import numpy as np

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3b"

# X'X has a condition number below 1e5 (see `inputs`), so that an explicit inverse is right to 1e-10; 1e-6 is generous.
RTOL = 1e-6


@test_case(
    name="sigma_pinv: right for any s, tall and wide",
    points=1.125,
    hidden=True,
    failure_message=(
        "Try m much larger than n, n much larger than m, and one singular value alone. s stays unchanged."
    ),
)
def sigma_pinv_all(env):
    sigma_pinv = testing.function(env, "sigma_pinv")
    rng = testing.rng(env, "sigma_pinv")
    sizes = inputs.resized(rng, inputs.TALL + inputs.WIDE)
    given = [(np.sort(rng.uniform(0.1, 10, size=min(m, n)))[::-1].copy(), m, n) for m, n in sizes]
    for (s, m, n), got in testing.calls(sigma_pinv, given):
        got = testing.array(got, (n, m), "sigma_pinv(s, m, n)")
        testing.close(
            got, env.reference.sigma_pinv(s, m, n), rtol=RTOL, atol=1e-12, what="sigma_pinv(s, m, n)"
        )


@test_case(
    name="least_squares_svd: right for the SVD of any tall X",
    points=1.125,
    hidden=True,
    failure_message=(
        "Compare with least_squares on random tall X of several sizes, including one column. "
        "U, s, Vt and y stay unchanged."
    ),
)
def least_squares_svd_all(env):
    solve = testing.function(env, "least_squares_svd")
    rng = testing.rng(env, "least_squares_svd")
    problems = inputs.least_squares_problems(rng, inputs.TALL)
    for (U, s, Vt, y), got in testing.calls(solve, [(*np.linalg.svd(X), y) for X, y in problems]):
        got = testing.array(got, (len(Vt),), "least_squares_svd(U, s, Vt, y)")
        expected = env.reference.least_squares_svd(U, s, Vt, y)
        testing.close(
            got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="least_squares_svd(U, s, Vt, y)"
        )
