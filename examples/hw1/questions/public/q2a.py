"""q2a, public: squared distances of whole numbers."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2a"

# The expanded form |x|^2 - 2x'c + |c|^2 loses a few digits.
RTOL = ATOL = 1e-9


@test_case(
    name="squared_distances: three points and two centers",
    points=0.5,
    hidden=False,
    failure_message="Add up the squared differences of the coordinates: row i for point i, column j for center j.",
)
def whole_numbers(env):
    X, C = [[0, 0], [3, 4], [1, -1]], [[0, 1], [3, 0]]
    what = f"squared_distances(X, C) with X = {X}, C = {C}"
    got = testing.call(
        testing.function(env, "squared_distances"), np.array(X, dtype=float), np.array(C, dtype=float)
    )
    mistakes = {
        "These are the distances; return their squares.": np.sqrt([[1, 9], [18, 16], [5, 5]]),
        "These are sums of absolute differences; use squares.": [[1, 3], [6, 4], [3, 3]],
        "These are inner products of points and centers.": [[0, 0], [4, 9], [-1, 3]],
    }
    got = testing.array(got, (3, 2), what)
    testing.close(got, [[1, 9], [18, 16], [5, 5]], rtol=RTOL, atol=ATOL, what=what, mistakes=mistakes)
