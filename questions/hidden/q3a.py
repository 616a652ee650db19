"""q3a, hidden: least squares for fresh tall X."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3a"

# X'X has a condition number below 1e5 (see `inputs`), so that an explicit inverse is right to 1e-10; 1e-6 is generous.
RTOL = 1e-6


@test_case(
    name="least_squares: right for any tall X",
    points=2.25,
    hidden=True,
    failure_message=(
        "Check that X'(Xw - y) is 0 for random tall X of several sizes, including one column. X and y stay unchanged."
    ),
)
def least_squares_all(env):
    least_squares = testing.function(env, "least_squares")
    rng = testing.rng(env, "least_squares")
    for (X, y), got in testing.calls(least_squares, inputs.least_squares_problems(rng, inputs.TALL)):
        got = testing.array(got, (X.shape[1],), "least_squares(X, y)")
        expected = env.reference.least_squares(X, y)
        testing.close(got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="least_squares(X, y)")
