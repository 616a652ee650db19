"""q2e, public: one step on a line."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2e"

# Means of a few numbers.
RTOL = ATOL = 1e-12


@test_case(
    name="kmeans_step: four points on a line",
    points=0.5,
    hidden=False,
    failure_message="First assign with the given centers, then update. Return labels and moved centers, as a pair.",
)
def on_a_line(env):
    X, C = np.array([[0.0], [5.0], [6.0], [30.0]]), np.array([[1.0], [10.0]])
    step = "kmeans_step(X, C) with X = [[0], [5], [6], [30]], C = [[1], [10]]"
    labels, moved = testing.pair(testing.call(testing.function(env, "kmeans_step"), X, C), step)
    what = f"the labels of {step}"
    mistakes = {
        "These are the labels after the move. The pair has those that the means were taken with.": [
            0,
            0,
            0,
            1,
        ]
    }
    testing.close(testing.array(labels, (4,), what), [0, 0, 1, 1], rtol=0, what=what, mistakes=mistakes)
    what = f"the centers of {step}"
    mistakes = {"These are the centers that were given: the update is missing.": C}
    testing.close(testing.array(moved, (2, 1), what), [[2.5], [18]], rtol=RTOL, what=what, mistakes=mistakes)
