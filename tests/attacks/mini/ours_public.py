"""Public test of a toy question: one number."""

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2a"


@test_case(name="double: of 1.5 it is 3", points=1, hidden=False, failure_message="twice")
def double_number(env):
    double = testing.function(env, "double")
    testing.close(
        testing.number(testing.call(double, 1.5), "double(1.5)"), 3.0, rtol=1e-12, what="double(1.5)"
    )
