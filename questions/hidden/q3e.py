"""q3e, hidden: the shortest solution from the SVD of fresh wide X."""

import numpy as np

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3e"

# X'X has a condition number below 1e5 (see `inputs`), so that an explicit inverse is right to 1e-10; 1e-6 is generous.
RTOL = 1e-6


@test_case(
    name="min_norm_svd: right for the SVD of any wide X",
    points=2.25,
    hidden=True,
    failure_message=(
        "Compare with min_norm on random wide X of several sizes, including one row. U, s, Vt and y stay unchanged."
    ),
)
def min_norm_svd_all(env):
    solve = testing.function(env, "min_norm_svd")
    rng = testing.rng(env, "min_norm_svd")
    problems = inputs.least_squares_problems(rng, inputs.WIDE)
    for (U, s, Vt, y), got in testing.calls(solve, [(*np.linalg.svd(X), y) for X, y in problems]):
        got = testing.array(got, (len(Vt),), "min_norm_svd(U, s, Vt, y)")
        expected = env.reference.min_norm_svd(U, s, Vt, y)
        testing.close(
            got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="min_norm_svd(U, s, Vt, y)"
        )
