"""q2d, hidden: fresh points."""

from hw1 import checks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2d"

# Sums of a few numbers.
RTOL = 1e-9


@test_case(
    name="objective: right for any points, labels and centers",
    points=0.75,
    hidden=True,
    failure_message="The labels need not be those of the nearest centers. Compare with a loop over the points.",
)
def any_points(env):
    objective = testing.function(env, "objective")
    rng = testing.rng(env, "objective")
    for X, labels, C in checks.groups(rng, checks.GROUPS):
        got = testing.number(testing.call(objective, X, labels, C), "objective(X, labels, C)")
        testing.close(got, env.reference.objective(X, labels, C), rtol=RTOL, what="objective(X, labels, C)")
