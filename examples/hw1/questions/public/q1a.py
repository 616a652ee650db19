"""q1a, public: scores whose probability is a simple fraction, and scores of 1000."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q1a"

# One exponential and one quotient.
RTOL = ATOL = 1e-12


@test_case(
    name="logistic: scores whose probability is a fraction",
    points=0.5,
    hidden=False,
    failure_message="A score of 0 gives 1/2, and the scores z and -z give two numbers whose sum is 1.",
)
def fractions(env):
    got = testing.call(testing.function(env, "logistic"), np.log([1.0, 3.0, 1 / 3, 4.0, 0.25]))
    what = "logistic of the logarithms of 1, 3, 1/3, 4 and 1/4"
    mistakes = {
        "This is the exponential alone: it still has to be divided by 1 plus itself.": [
            1,
            3,
            1 / 3,
            4,
            1 / 4,
        ],
        "This is the probability of label 0: the sign in the exponent.": [1 / 2, 1 / 4, 3 / 4, 1 / 5, 4 / 5],
        "This is the hyperbolic tangent, which goes from -1 to 1.": [0, 4 / 5, -4 / 5, 15 / 17, -15 / 17],
        "This is the slope of the logistic function.": [1 / 4, 3 / 16, 3 / 16, 4 / 25, 4 / 25],
    }
    got = testing.array(got, (5,), what)
    testing.close(got, [1 / 2, 3 / 4, 1 / 4, 4 / 5, 1 / 5], rtol=RTOL, what=what, mistakes=mistakes)


@test_case(
    name="logistic: scores of 1000 and -1000",
    points=0.5,
    hidden=False,
    failure_message="The exponential of 1000 is infinite in floating point: write the formula without it.",
)
def large(env):
    got = testing.call(testing.function(env, "logistic"), np.array([1000.0, -1000.0]))
    what = "logistic(np.array([1000.0, -1000.0]))"
    testing.close(testing.array(got, (2,), what), [1, 0], rtol=RTOL, atol=ATOL, what=what)
