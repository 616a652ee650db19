"""p1a, hidden: twice any number."""

from questions import draws
from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "p1a"


@test_case(name="double: twice any number", points=2, hidden=True, failure_message="Try negative numbers.")
def any_number(env):
    answer = ladder.function(env, "double")
    for x in draws.numbers(ladder.rng(env, "p1a")):
        got = ladder.number(ladder.call(answer, x), "double(x)")
        ladder.close(got, env.reference.double(x), rtol=1e-9, what="double(x)")
