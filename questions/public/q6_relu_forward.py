"""q6_relu_forward: 0 for negative numbers, the number itself otherwise."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_relu_forward"


@test_case(
    name="relu_forward: negative numbers become 0",
    points=0.25,
    hidden=False,
    failure_message="Every entry by itself: 0 where it is negative, the entry where it is positive.",
)
def example(env):
    x = np.array([[-2.0, 0.5, 3.0], [0.0, -0.25, 1.0]])
    returned = testing.call(testing.function(env, "relu_forward"), x)
    out, _ = testing.pair(returned, "relu_forward(x)")
    what = "the out of relu_forward(x)"
    out = testing.array(out, x.shape, what)
    mistakes = {
        "That is the absolute value.": np.abs(x),
        "That says where x is positive; return the value of x there.": (x > 0).astype(float),
        "The negative numbers are kept and the positive ones lost.": np.minimum(x, 0),
        "That is x itself: its negative numbers are still there.": x,
        "A hundredth of each negative number is left, as in a leaky ReLU; it should be 0.": np.maximum(
            x, 0.01 * x
        ),
        "That is a sigmoid.": 1 / (1 + np.exp(-x)),
    }
    # No arithmetic is done, so the numbers are exact.
    expected = np.array([[0.0, 0.5, 3.0], [0.0, 0.0, 1.0]])
    testing.close(out, expected, rtol=0.0, what=what, mistakes=mistakes)
