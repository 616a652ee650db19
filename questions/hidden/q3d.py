"""q3d, hidden: the shortest solution for fresh wide X."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3d"

# XX' has a condition number below 1e5 (see `inputs`), so that an explicit inverse is right to 1e-10; 1e-6 is generous.
RTOL = 1e-6


@test_case(
    name="min_norm: right for any wide X",
    points=2.25,
    hidden=True,
    failure_message=(
        "Check Xw = y, and that no other solution is shorter, for random wide X of several sizes, including one row. "
        "X and y stay unchanged."
    ),
)
def min_norm_all(env):
    min_norm = testing.function(env, "min_norm")
    rng = testing.rng(env, "min_norm")
    for (X, y), got in testing.calls(min_norm, inputs.least_squares_problems(rng, inputs.WIDE)):
        got = testing.array(got, (X.shape[1],), "min_norm(X, y)")
        expected = env.reference.min_norm(X, y)
        testing.close(got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="min_norm(X, y)")
