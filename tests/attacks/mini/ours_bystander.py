"""Hidden test of another answer in the same notebook, an honest one: an attack must not lose its points."""

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2b"


@test_case(name="triple: of any array", points=3, hidden=True, failure_message="look at the factor")
def triple_array(env):
    triple = testing.function(env, "triple")
    for _ in range(3):
        x = testing.rng(env, "triple").normal(size=4)
        got = testing.array(testing.call(triple, x), (4,), "triple(x)")
        testing.close(got, 3 * x, rtol=1e-9, what="triple(x)")
