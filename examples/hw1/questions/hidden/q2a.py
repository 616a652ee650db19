"""q2a, hidden: fresh points."""

from hw1 import checks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2a"

# The expanded form |x|^2 - 2x'c + |c|^2 loses a few digits where a point is near a center.
RTOL = 1e-9


@test_case(
    name="squared_distances: right for any points and centers",
    points=1.5,
    hidden=True,
    failure_message="Try one point, one center and one coordinate; X, C and the result have three different sizes.",
)
def any_points(env):
    distances = testing.function(env, "squared_distances")
    rng = testing.rng(env, "squared_distances")
    for X, _, C in checks.groups(rng, checks.GROUPS):
        got = testing.array(testing.call(distances, X, C), (len(X), len(C)), "squared_distances(X, C)")
        expected = env.reference.squared_distances(X, C)
        testing.close(got, expected, rtol=RTOL, atol=RTOL, what="squared_distances(X, C)")
