"""q4e, hidden: the fake features for fresh X, and the shortest solution with them."""

from questions import inputs
from workbook import ladder
from workbook.testfile import test_case

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
    fake_features = ladder.function(env, "fake_features")
    rng = ladder.rng(env, "fake_features")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, lam), got in ladder.calls(fake_features, [(X, lam) for X, _, lam in problems]):
        n, d = X.shape
        got = ladder.array(got, (n, d + n), "fake_features(X, lam)")
        ladder.close(
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
    ridge_fake_features = ladder.function(env, "ridge_fake_features")
    rng = ladder.rng(env, "ridge_fake_features")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, y, lam), got in ladder.calls(ridge_fake_features, problems):
        n, d = X.shape
        pair = ladder.pair(got, "ridge_fake_features(X, y, lam)")
        for part, expected, size, what in zip(
            pair, env.reference.ridge_fake_features(X, y, lam), (d, d + n), ("w", "eta"), strict=True
        ):
            value = ladder.array(part, (size,), what)
            ladder.close(value, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what=what)
