"""q2b, hidden: fresh points."""

from hw1 import checks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2b"


@test_case(
    name="assign: right for any points and centers",
    points=1.5,
    hidden=True,
    failure_message="Compare with a loop over points and centers: one whole number for each point, counted from 0.",
)
def any_points(env):
    assign = testing.function(env, "assign")
    rng = testing.rng(env, "assign")
    for X, _, C in checks.groups(rng, checks.GROUPS):
        got = testing.array(testing.call(assign, X, C), (len(X),), "assign(X, C)")
        testing.close(got, env.reference.assign(X, C), rtol=0, what="assign(X, C)")
