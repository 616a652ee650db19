"""q2e, hidden: fresh points, and an objective that never rises."""

from hw1 import checks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2e"

# Means of a few numbers.
RTOL = 1e-9


def step_of(env, X, C):
    """The answer's labels and moved centers."""
    answer = testing.call(testing.function(env, "kmeans_step"), X, C)
    labels, moved = testing.pair(answer, "kmeans_step(X, C)")
    labels = testing.array(labels, (len(X),), "the labels of kmeans_step(X, C)")
    return labels, testing.array(moved, C.shape, "the centers of kmeans_step(X, C)")


@test_case(
    name="kmeans_step: right for any points and centers",
    points=1.5,
    hidden=True,
    failure_message="The labels are those of the given centers, and the means are taken with these labels.",
)
def any_points(env):
    rng = testing.rng(env, "kmeans_step")
    for X, _, C in checks.groups(rng, checks.GROUPS):
        labels, moved = step_of(env, X, C)
        expected_labels, expected = env.reference.kmeans_step(X, C)
        testing.close(labels, expected_labels, rtol=0, what="the labels")
        testing.close(moved, expected, rtol=RTOL, atol=RTOL, what="the centers")


@test_case(
    name="kmeans_step: the objective never rises",
    points=1,
    hidden=True,
    failure_message="Print the objective over ten steps on random points. Where it rises, one of the halves is wrong.",
)
def never_rises(env):
    rng = testing.rng(env, "kmeans_step never rises")
    for X, _, C in checks.groups(rng, ((30, 2, 4), (20, 1, 3), (25, 3, 5))):
        for _ in range(6):
            before = env.reference.squared_distances(X, C).min(axis=1).sum()
            _, C = step_of(env, X, C)
            after = env.reference.squared_distances(X, C).min(axis=1).sum()
            if after > before * (1 + RTOL):
                raise testing.CheckFailed("The objective rises.")
