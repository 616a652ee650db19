"""q2c, hidden: fresh points, labels and centers."""

import numpy as np

from hw1 import checks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2c"

# Means of a few numbers.
RTOL = 1e-10


def check(env, label, drop):
    """Compare with the reference; ``drop`` leaves the last center without points."""
    update = testing.function(env, "update")
    rng = testing.rng(env, label)
    for X, labels, C in checks.groups(rng, checks.GROUPS):
        if drop:
            C = np.vstack([C, rng.normal(size=(1, C.shape[1]))])
        got = testing.array(testing.call(update, X, labels, C), C.shape, "update(X, labels, C)")
        testing.close(
            got, env.reference.update(X, labels, C), rtol=RTOL, atol=RTOL, what="update(X, labels, C)"
        )


@test_case(
    name="update: right for any points and labels",
    points=1.5,
    hidden=True,
    failure_message="Each row is the mean of the points with that label: try one cluster, and clusters of one point.",
)
def any_points(env):
    check(env, "update", drop=False)


@test_case(
    name="update: any center without points stays",
    points=0.75,
    hidden=True,
    failure_message="The last center may be the one without points: count the centers in C, not the labels that occur.",
)
def last_is_empty(env):
    check(env, "update, empty", drop=True)
