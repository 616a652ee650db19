"""p1b, public: a sum of three, and the limit."""

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p1b"


@test_case(name="total: of three numbers", points=0.5, hidden=False, failure_message="Add them up.")
def three(env):
    got = testing.number(testing.call(testing.function(env, "total"), [1.0, 2.0, 4.0]), "total([1, 2, 4])")
    testing.close(got, 7.0, rtol=1e-9, what="total([1, 2, 4])")


@test_case(name="limit: a number", points=0.5, hidden=False, failure_message="What does 1/n approach?")
def limit(env):
    testing.close(
        testing.number(testing.answer(env, "limit"), "limit"), 0.0, rtol=1e-9, atol=1e-9, what="limit"
    )
