"""p2a, hidden: any numbers."""

import numpy as np

from questions import draws
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p2a"


@test_case(name="slope_linear: of any numbers", points=1, hidden=True, failure_message="Try other sizes.")
def rows(env):
    x, c = (np.array(draws.numbers(testing.rng(env, f"slope {which}"))) for which in "xc")
    got = testing.array(
        testing.call(testing.function(env, "slope_linear"), x, c), x.shape, "slope_linear(x, c)"
    )
    testing.close(got, env.reference.slope_linear(x, c), rtol=1e-9, what="slope_linear(x, c)")


@test_case(
    name="entry_linear: every entry for any x, c and size",
    points=1,
    hidden=True,
    failure_message="Try i = 0.",
)
def entries(env):
    x, c = (np.array(draws.numbers(testing.rng(env, f"entry {which}"))) for which in "xc")
    for i in range(len(x)):
        got = testing.number(
            testing.call(testing.function(env, "entry_linear"), x, c, i), "entry_linear(x, c, i)"
        )
        testing.close(got, env.reference.entry_linear(x, c, i), rtol=1e-9, what="entry_linear(x, c, i)")
