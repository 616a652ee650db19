"""q1c, hidden: fresh data."""

from hw1 import checks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1c"

# Sums of products; a solution by an exponential and a quotient keeps twelve digits.
RTOL = 1e-8


@test_case(
    name="loss_gradient: right for any weights and data",
    points=1.5,
    hidden=True,
    failure_message="Compare with differences: L(w + h) - L(w - h), divided by 2h, for a small h in one entry of w.",
)
def any_data(env):
    gradient = testing.function(env, "loss_gradient")
    rng = testing.rng(env, "loss_gradient")
    for w, X, y in checks.classes(rng, checks.CLASSES):
        got = testing.array(testing.call(gradient, w, X, y), w.shape, "loss_gradient(w, X, y)")
        expected = env.reference.loss_gradient(w, X, y)
        testing.close(got, expected, rtol=RTOL, atol=RTOL * abs(X).max(), what="loss_gradient(w, X, y)")
