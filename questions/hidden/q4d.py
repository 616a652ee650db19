"""q4d, hidden: the fake data for fresh X."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4d"

# Copying and one square root.
RTOL = 1e-9


@test_case(
    name="fake_data: right for any X, y and lambda",
    points=1.5,
    hidden=True,
    failure_message=(
        "Least squares on your fake data must give ridge(X, y, lam), for tall and wide X, "
        "including one feature and one data point."
    ),
)
def fake_data_all(env):
    fake_data = testing.function(env, "fake_data")
    rng = testing.rng(env, "fake_data")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, y, lam), got in testing.calls(fake_data, problems):
        n, d = X.shape
        X_hat, y_hat = testing.pair(got, "fake_data(X, y, lam)")
        expected_X, expected_y = env.reference.fake_data(X, y, lam)
        testing.close(
            testing.array(X_hat, (n + d, d), "X_hat"), expected_X, rtol=RTOL, atol=1e-12, what="X_hat"
        )
        testing.close(
            testing.array(y_hat, (n + d,), "y_hat"), expected_y, rtol=RTOL, atol=1e-12, what="y_hat"
        )
