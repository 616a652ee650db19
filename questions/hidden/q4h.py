"""q4h, hidden: the limit of the ridge weights for a small lambda, for fresh tall and wide X."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4h"

# X'X + λI has a condition number below 1e6 (see `inputs`), so that an explicit inverse is right to 1e-9; 1e-6 is
# generous. Sums and products alone are right to 1e-12.
RTOL = 1e-6


@test_case(
    name="ridge_limit_zero: right for any tall and any wide X",
    points=1.5,
    hidden=True,
    failure_message=(
        "Compare with ridge at a very small lambda, for tall X and for wide X, "
        "including one feature and one data point."
    ),
)
def ridge_limit_zero_all(env):
    ridge_limit_zero = testing.function(env, "ridge_limit_zero")
    rng = testing.rng(env, "ridge_limit_zero")
    problems = inputs.least_squares_problems(rng, inputs.TALL + inputs.WIDE)
    for (X, y), got in testing.calls(ridge_limit_zero, problems):
        got = testing.array(got, (X.shape[1],), "ridge_limit_zero(X, y)")
        expected = env.reference.ridge_limit_zero(X, y)
        testing.close(
            got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="ridge_limit_zero(X, y)"
        )
