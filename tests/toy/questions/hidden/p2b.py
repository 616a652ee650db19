"""p2b, hidden: any numbers."""

import numpy as np

from questions import draws
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p2b"


@test_case(name="slope_square: of any numbers", points=2, hidden=True, failure_message="Try other sizes.")
def any_numbers(env):
    x = np.array(draws.numbers(testing.rng(env, "x")))
    got = testing.array(testing.call(testing.function(env, "slope_square"), x), x.shape, "slope_square(x)")
    testing.close(got, env.reference.slope_square(x), rtol=1e-9, what="slope_square(x)")
