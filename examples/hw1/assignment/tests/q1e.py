"""q1e, public: labels of four points."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1e"


@test_case(
    name="predict: four points, one of them on the border",
    points=0.5,
    hidden=False,
    failure_message="Label 1 where the probability is at least one half: which scores have that?",
)
def four_points(env):
    what = "predict(w, X) with w = [2, -1], X = [[1, 1], [1, 2], [0, 3], [-1, -1]]"
    X = np.array([[1.0, 1.0], [1.0, 2.0], [0.0, 3.0], [-1.0, -1.0]])
    got = testing.call(testing.function(env, "predict"), np.array([2.0, -1.0]), X)
    mistakes = {
        "A score of 0 has the probability one half, which is label 1.": [1, 0, 0, 0],
        "The labels are swapped.": [0, 0, 1, 1],
        "These are labels -1 and 1; here they are 0 and 1.": [1, 1, -1, -1],
        "These are scores, not labels.": [1, 0, -3, -1],
    }
    testing.close(testing.array(got, (4,), what), [1, 1, 0, 0], rtol=0, what=what, mistakes=mistakes)
