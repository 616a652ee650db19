"""q5d: where the elbows of a network are after one gradient step."""

import numpy as np

from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q5d"

# A dozen double-precision operations.
RTOL = 1e-11

EXPECTED = np.array([3.5, -3.5, 1.0])
# What each of these mistakes gives in the example below.
MISTAKES = {
    "A gradient step goes against the gradient. Check the sign.": np.array([5 / 6, -1.5, 1.0]),
    "Unit i reaches the output through W2[i]: a factor is missing.": np.array([25 / 14, -3.5, 1.0]),
    "A unit that is inactive at x has gradient 0, so its elbow stays.": np.array([3.5, -3.5, 0.5]),
    "The error is that of the whole network's output, not of one unit.": np.array([23 / 18, -2.0, 1.0]),
    "The derivative by a weight of W1 has the factor x.": np.array([7 / 3, -7 / 3, 1.0]),
    "The network's output adds ReLUs: an inactive unit gives 0, not a negative number.": np.array(
        [13 / 6, -2.5, 1.0]
    ),
    "The weights W1 move as well as the biases.": np.array([1.75, -1.75, 1.0]),
    "The biases move as well as the weights W1.": np.array([3.0, -4.0, 1.0]),
    "The step scales with the network's error f(x) - y: work out f(x) here by hand.": np.array(
        [25 / 14, -31 / 14, 1.0]
    ),
    "These are the elbows before the step.": np.array([1.5, -2.0, 1.0]),
    "Every parameter's gradient is taken before any of them moves: use the old W2.": np.array(
        [223 / 66, -2.9, 1.0]
    ),
}


@test_case(
    name="elbows_after_step: two units that move and one that does not",
    points=0.75,
    hidden=False,
    failure_message="All parameters move at once, each by its own derivative of the network's loss.",
)
def elbows_after_step_example(env):
    # At x = 2 the units 2x - 3, 0.5x + 1 and -x + 1 are 1, 2 and inactive; the network gives 4*1 + 1*2 = 6,
    # which is 4 above y = 2. With lr = 1/32 the biases move by 1/2, 1/8 and 0, the weights by twice that.
    W1, b = np.array([[2.0], [0.5], [-1.0]]), np.array([-3.0, 1.0, 1.0])
    W2 = np.array([[4.0, 1.0, 2.0]])
    numbers = f"W1 = {W1.tolist()}, b = {b.tolist()}, W2 = {W2.tolist()}, x = 2, y = 2, lr = 1/32"
    what = f"elbows_after_step(W1, b, W2, x, y, lr) with {numbers}"
    got = ladder.call(ladder.function(env, "elbows_after_step"), W1, b, W2, 2.0, 2.0, 1 / 32)
    got = ladder.array(got, (3,), what)
    ladder.close(got, EXPECTED, rtol=RTOL, what=what, mistakes=MISTAKES)
