"""q1d, hidden: fresh data."""

from hw1 import checks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1d"

# The Hessian is a sum of products. The data of the step are four times as many as the weights, so that the condition
# number of the Hessian stays below 1e4: even an explicit inverse keeps ten digits.
RTOL = 1e-7


@test_case(
    name="loss_hessian: right for any weights and data",
    points=1.5,
    hidden=True,
    failure_message="Compare with differences of loss_gradient, for one feature and several: it is symmetric, (d, d).",
)
def any_hessian(env):
    hessian = testing.function(env, "loss_hessian")
    rng = testing.rng(env, "loss_hessian")
    for w, X, _ in checks.classes(rng, checks.CLASSES):
        got = testing.array(testing.call(hessian, w, X), (len(w), len(w)), "loss_hessian(w, X)")
        expected = env.reference.loss_hessian(w, X)
        testing.close(got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="loss_hessian(w, X)")


@test_case(
    name="newton_step: right for any weights and data",
    points=1.5,
    hidden=True,
    failure_message="With g and H at w, your v must satisfy H (v - w) = -g; w itself stays unchanged.",
)
def any_step(env):
    step = testing.function(env, "newton_step")
    rng = testing.rng(env, "newton_step")
    for w, X, y in checks.classes(rng, ((8, 2), (4, 1), (20, 5), (12, 3), (8, 2))):
        got = testing.array(testing.call(step, w, X, y), w.shape, "newton_step(w, X, y)")
        expected = env.reference.newton_step(w, X, y)
        testing.close(got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="newton_step(w, X, y)")
