"""q6_relu_backward: the gradient passes where the input was positive."""

import numpy as np

from hw0.checks import networks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_relu_backward"


@test_case(
    name="relu_backward: the gradient passes where x was positive",
    points=0.5,
    hidden=False,
    failure_message="Each entry of dx depends on its own entry of dout, and on the sign of its own entry of x.",
)
def example(env):
    x = np.array([[-2.0, 0.5, 3.0], [4.0, -0.25, -1.0]])
    dout = np.array([[5.0, -6.0, 7.0], [-8.0, -9.0, 10.0]])
    backward = testing.function(env, "relu_backward")
    cache = networks.cache_of(env, "relu_forward", (x,), usual=x)
    # Writing into dout or the cache is allowed here: the test gives copies.
    dx = testing.array(testing.call(backward, dout, cache, may_change=True), x.shape, "dx")
    mistakes = {
        "It is the sign of x that matters, not that of dout.": np.maximum(dout, 0),
        "That is the slope of the ReLU; the chain rule multiplies it with dout.": (x > 0).astype(float),
        "dout is passed where x is negative, and stopped where x is positive.": np.where(x > 0, 0.0, dout),
        "dout is passed everywhere.": dout,
        "The slope of the ReLU at a positive x is 1, not x.": dout * np.maximum(x, 0),
    }
    # No arithmetic is done, so the numbers are exact.
    expected = np.array([[0.0, -6.0, 7.0], [-8.0, 0.0, 0.0]])
    testing.close(dx, expected, rtol=0.0, what="dx", mistakes=mistakes)
