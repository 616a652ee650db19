"""q1a, hidden: fresh scores."""

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1a"

# One exponential and one quotient.
RTOL = 1e-10


@test_case(
    name="logistic: right for any scores",
    points=1,
    hidden=True,
    failure_message="Try one score, many scores, and scores of both signs: the formula is used entry by entry.",
)
def any_scores(env):
    logistic = testing.function(env, "logistic")
    rng = testing.rng(env, "logistic")
    for n in (5, 1, 8, 3, 5, 40):
        z = rng.normal(scale=4, size=n)
        got = testing.array(testing.call(logistic, z), (n,), "logistic(z)")
        testing.close(got, env.reference.logistic(z), rtol=RTOL, atol=1e-14, what="logistic(z)")
