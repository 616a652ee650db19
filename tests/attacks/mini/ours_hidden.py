"""Hidden test of a toy question: an array, and one that spells the secret."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2a"
secret = "@SECRET@"


@test_case(name="double: of any array", points=1, hidden=True, failure_message="look at the factor")
def double_array(env):
    double = testing.function(env, "double")
    x = testing.rng(env, "double").normal(size=5)
    expected = 2 * x
    testing.close(
        testing.array(testing.call(double, x), (5,), "double(x)"), expected, rtol=1e-9, what="double(x)"
    )


@test_case(name="double: of a long array", points=1, hidden=True, failure_message="look at the factor")
def double_secret(env):
    double = testing.function(env, "double")
    x = np.array([float(ord(character)) for character in secret])
    expected = 2 * x
    got = testing.array(testing.call(double, x), (len(x),), "double(x)")
    testing.close(got, expected, rtol=1e-9, what="double(x)")
