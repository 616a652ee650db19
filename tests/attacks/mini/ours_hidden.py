"""Hidden test of a toy question: an array, and one that spells the secret."""

import numpy as np

from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q2a"
secret = "@SECRET@"


@test_case(name="double: of any array", points=1, hidden=True, failure_message="look at the factor")
def double_array(env):
    double = ladder.function(env, "double")
    x = ladder.rng(env, "double").normal(size=5)
    expected = 2 * x
    ladder.close(
        ladder.array(ladder.call(double, x), (5,), "double(x)"), expected, rtol=1e-9, what="double(x)"
    )


@test_case(name="double: of a long array", points=1, hidden=True, failure_message="look at the factor")
def double_secret(env):
    double = ladder.function(env, "double")
    x = np.array([float(ord(character)) for character in secret])
    expected = 2 * x
    got = ladder.array(ladder.call(double, x), (len(x),), "double(x)")
    ladder.close(got, expected, rtol=1e-9, what="double(x)")
