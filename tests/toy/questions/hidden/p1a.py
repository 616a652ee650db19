"""p1a, hidden: twice any number."""

from questions import draws
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p1a"


@test_case(name="double: twice any number", points=2, hidden=True, failure_message="Try negative numbers.")
def any_number(env):
    answer = testing.function(env, "double")
    for x in draws.numbers(testing.rng(env, "p1a")):
        got = testing.number(testing.call(answer, x), "double(x)")
        testing.close(got, env.reference.double(x), rtol=1e-9, what="double(x)")
