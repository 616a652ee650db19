"""q2c, public: means of a few points."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2c"

# Sums of a few numbers.
RTOL = ATOL = 1e-12


@test_case(
    name="update: two clusters of unequal size",
    points=0.5,
    hidden=False,
    failure_message="The new center is the mean of the rows of X whose label is its number.",
)
def two_clusters(env):
    what = "update(X, labels, C) with X = [[0, 2], [8, 4], [4, 0]], labels = [1, 0, 1], C = [[1, 1], [1, 1]]"
    X, labels = np.array([[0.0, 2.0], [8.0, 4.0], [4.0, 0.0]]), np.array([1, 0, 1])
    got = testing.call(testing.function(env, "update"), X, labels, np.ones((2, 2)))
    mistakes = {
        "These are the sums of the clusters; divide each by the number of its points.": [[8, 4], [4, 2]],
        "Each sum is divided by the number of all points, not by the number of its own points.": [
            [8 / 3, 4 / 3],
            [4 / 3, 2 / 3],
        ],
        "The old center does not count as one of the points.": [[9 / 2, 5 / 2], [5 / 3, 1]],
        "The centers are swapped: row j belongs to label j.": [[2, 1], [8, 4]],
        "Every center is the mean of all points.": [[4, 2], [4, 2]],
    }
    got = testing.array(got, (2, 2), what)
    testing.close(got, [[8, 4], [2, 1]], rtol=RTOL, atol=ATOL, what=what, mistakes=mistakes)


@test_case(
    name="update: a center without points",
    points=0.25,
    hidden=False,
    failure_message="A center without points stays where it is, and the number of centers stays the same.",
)
def empty(env):
    what = "update(X, labels, C) with X = [[1], [3]], labels = [2, 2], C = [[5], [6], [7]]"
    got = testing.call(
        testing.function(env, "update"),
        np.array([[1.0], [3.0]]),
        np.array([2, 2]),
        np.array([[5.0], [6.0], [7.0]]),
    )
    mistakes = {"A center without points stays where it is: it does not move to 0.": [[0], [0], [2]]}
    testing.close(testing.array(got, (3, 1), what), [[5], [6], [2]], rtol=RTOL, what=what, mistakes=mistakes)
