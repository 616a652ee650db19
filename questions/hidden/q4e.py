"""q4e, hidden: the fake features for fresh X, and the shortest solution with them."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4e"

# X'X + λI has a condition number below 1e6 (see `inputs`), so that an explicit inverse is right to 1e-9; 1e-6 is
# generous. Sums and products alone are right to 1e-12.
RTOL = 1e-6


@test_case(
    name="fake_features: right for any X and lambda",
    points=1.125,
    hidden=True,
    failure_message="Try tall and wide X, one feature and one data point: (n, d + n) numbers, X unchanged.",
)
def fake_features_all(env):
    fake_features = testing.function(env, "fake_features")
    rng = testing.rng(env, "fake_features")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, lam), got in testing.calls(fake_features, [(X, lam) for X, _, lam in problems]):
        n, d = X.shape
        got = testing.array(got, (n, d + n), "fake_features(X, lam)")
        testing.close(
            got, env.reference.fake_features(X, lam), rtol=RTOL, atol=1e-12, what="fake_features(X, lam)"
        )


@test_case(
    name="ridge_fake_features: right for any X, y and lambda",
    points=1.125,
    hidden=True,
    failure_message=(
        "Check that fake_features(X, lam) times eta is y, that w is the start of eta, and that w is ridge(X, y, lam), "
        "for tall and wide X."
    ),
)
def ridge_fake_features_all(env):
    ridge_fake_features = testing.function(env, "ridge_fake_features")
    rng = testing.rng(env, "ridge_fake_features")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, y, lam), got in testing.calls(ridge_fake_features, problems):
        n, d = X.shape
        pair = testing.pair(got, "ridge_fake_features(X, y, lam)")
        for part, expected, size, what in zip(
            pair, env.reference.ridge_fake_features(X, y, lam), (d, d + n), ("w", "eta"), strict=True
        ):
            value = testing.array(part, (size,), what)
            testing.close(value, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what=what)
