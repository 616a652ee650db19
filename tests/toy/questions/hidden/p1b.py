"""p1b, hidden: sums of any numbers."""

from questions import draws
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p1b"


@test_case(name="total: of any numbers", points=1, hidden=True, failure_message="Try negative numbers.")
def any_numbers(env):
    values = draws.numbers(testing.rng(env, "p1b"))
    got = testing.number(testing.call(testing.function(env, "total"), values), "total(values)")
    testing.close(got, env.reference.total(values), rtol=1e-9, what="total(values)")
