"""p2c, public: two numbers."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p2c"


@test_case(name="slope_map: of two numbers", points=1, hidden=False, failure_message="Entry by entry.")
def two(env):
    got = testing.call(
        testing.function(env, "slope_map"), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 2.0])
    )
    got = testing.array(got, (2, 2), "slope_map(A, x)")
    testing.close(got, np.array([[1.0, 2.0], [3.0, 4.0]]), rtol=1e-9, what="slope_map(A, x)")
