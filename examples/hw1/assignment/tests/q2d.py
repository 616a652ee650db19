"""q2d, public: the objective of three points."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2d"

# Sums of a few numbers.
RTOL = 1e-12


@test_case(
    name="objective: three points, two centers",
    points=0.25,
    hidden=False,
    failure_message="The squared distance of each point to the center that its label names, added up.",
)
def three_points(env):
    what = (
        "objective(X, labels, C) with X = [[0, 0], [3, 4], [1, -1]], labels = [0, 0, 1], C = [[0, 1], [3, 0]]"
    )
    X, C = np.array([[0.0, 0.0], [3.0, 4.0], [1.0, -1.0]]), np.array([[0.0, 1.0], [3.0, 0.0]])
    got = testing.call(testing.function(env, "objective"), X, np.array([0, 0, 1]), C)
    mistakes = {
        "This is the sum for the nearest centers. The labels say which center counts.": 22,
        "These are the distances to all centers; only a point's own counts.": 54,
        "The distances are squared before they are added.": 1 + np.sqrt(18) + np.sqrt(5),
    }
    testing.close(testing.number(got, what), 24, rtol=RTOL, what=what, mistakes=mistakes)
