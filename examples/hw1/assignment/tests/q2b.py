"""q2b, public: nearest centers of a few points."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2b"


@test_case(
    name="assign: five points on a line, three centers",
    points=0.25,
    hidden=False,
    failure_message="For each row of the squared distances, the number of its smallest entry.",
)
def on_a_line(env):
    what = "assign(X, C) with X = [[0], [4], [9], [6], [20]], C = [[10], [0], [5]]"
    X, C = np.array([[0.0], [4.0], [9.0], [6.0], [20.0]]), np.array([[10.0], [0.0], [5.0]])
    got = testing.call(testing.function(env, "assign"), X, C)
    mistakes = {
        "These are the centers that are farthest away.": [0, 0, 1, 1, 1],
        "These numbers begin at 1. In Python the first center has number 0.": [2, 3, 1, 3, 1],
    }
    testing.close(testing.array(got, (5,), what), [1, 2, 0, 2, 0], rtol=0, what=what, mistakes=mistakes)


@test_case(
    name="assign: centers that are equally near",
    points=0.25,
    hidden=False,
    failure_message="Where several centers are equally near, take the one with the lowest number.",
)
def ties(env):
    what = "assign(X, C) with X = [[1, 5], [2, 0]], C = [[0, 0], [2, 0], [2, 0]]"
    X, C = np.array([[1.0, 5.0], [2.0, 0.0]]), np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 0.0]])
    got = testing.call(testing.function(env, "assign"), X, C)
    mistakes = {"Of equally near centers this is the last.": [2, 2]}
    testing.close(testing.array(got, (2,), what), [0, 1], rtol=0, what=what, mistakes=mistakes)
