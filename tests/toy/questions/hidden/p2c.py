"""p2c, hidden: any numbers."""

import numpy as np

from questions import draws
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p2c"


@test_case(name="slope_map: of any numbers", points=2, hidden=True, failure_message="Try other sizes.")
def any_numbers(env):
    x, *rows = (np.array(draws.numbers(testing.rng(env, which))) for which in "xab")
    A = np.array(rows)
    got = testing.array(testing.call(testing.function(env, "slope_map"), A, x), A.shape, "slope_map(A, x)")
    testing.close(got, env.reference.slope_map(A, x), rtol=1e-9, what="slope_map(A, x)")
