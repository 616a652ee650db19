"""p2a, public: two numbers."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p2a"


@test_case(name="slope_linear: of two numbers", points=1, hidden=False, failure_message="It is a row.")
def row(env):
    got = testing.call(testing.function(env, "slope_linear"), np.array([1.0, 2.0]), np.array([3.0, 5.0]))
    got = testing.array(got, (2,), "slope_linear(x, c)")
    testing.close(got, np.array([3.0, 5.0]), rtol=1e-9, what="slope_linear(x, c)")


@test_case(
    name="entry_linear: how x'c changes with x_i alone", points=1, hidden=False, failure_message="Which c?"
)
def entry(env):
    got = testing.call(testing.function(env, "entry_linear"), np.array([1.0, 2.0]), np.array([3.0, 5.0]), 1)
    testing.close(testing.number(got, "entry_linear(x, c, 1)"), 5.0, rtol=1e-9, what="entry_linear(x, c, 1)")
