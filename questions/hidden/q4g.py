"""q4g, hidden: the limit of the ridge weights for a large lambda, and their leading order, for fresh X."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4g"

# Sums and products alone are right to 1e-12. A limit is exact.
RTOL = 1e-9
ATOL_LIMIT = 1e-12


@test_case(
    name="ridge_limit_infinity: right for any X and y",
    points=0.75,
    hidden=True,
    failure_message=(
        "One entry for each feature, whatever X and y are: try tall and wide X. "
        "The limit itself, not the weights at a large lambda."
    ),
)
def ridge_limit_infinity_all(env):
    ridge_limit_infinity = testing.function(env, "ridge_limit_infinity")
    rng = testing.rng(env, "ridge_limit_infinity")
    problems = inputs.least_squares_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, y), got in testing.calls(ridge_limit_infinity, problems):
        got = testing.array(got, (X.shape[1],), "ridge_limit_infinity(X, y)")
        expected = env.reference.ridge_limit_infinity(X, y)
        testing.close(got, expected, rtol=RTOL, atol=ATOL_LIMIT, what="ridge_limit_infinity(X, y)")


@test_case(
    name="ridge_decay: right for any X, y and lambda",
    points=0.75,
    hidden=True,
    failure_message=(
        "The leading term itself, for every lambda, not the weights at this lambda: try tall and wide X. "
        "X and y stay unchanged."
    ),
)
def ridge_decay_all(env):
    ridge_decay = testing.function(env, "ridge_decay")
    rng = testing.rng(env, "ridge_decay")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, y, lam), got in testing.calls(ridge_decay, problems):
        got = testing.array(got, (X.shape[1],), "ridge_decay(X, y, lam)")
        expected = env.reference.ridge_decay(X, y, lam)
        testing.close(
            got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="ridge_decay(X, y, lam)"
        )
