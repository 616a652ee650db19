"""p1a, public: twice three."""

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "p1a"


@test_case(name="double: twice three is six", points=1, hidden=False, failure_message="Add it to itself.")
def three(env):
    got = testing.number(testing.call(testing.function(env, "double"), 3.0), "double(3)")
    testing.close(got, 6.0, rtol=1e-9, what="double(3)", mistakes={"This is the square.": 9.0})
