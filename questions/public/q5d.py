"""q5d: where the elbows of a network are after one gradient step."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q5d"

# A dozen double-precision operations.
RTOL = 1e-11

EXPECTED = np.array([103 / 50, 29 / 6, 3.0])
# What each of these mistakes gives in the example below.
MISTAKES = {
    "A gradient step goes against the gradient. Check the sign.": np.array([89 / 78, 391 / 50, 3.0]),
    "Unit i reaches the output through W2[i]: a factor is missing.": np.array([391 / 242, 29 / 6, 3.0]),
    "A unit that is inactive at x has gradient 0, so its elbow stays.": np.array(
        [103 / 50, 29 / 6, 199 / 50]
    ),
    "The error is that of the whole network's output, not of one unit.": np.array([93 / 70, 385 / 62, 3.0]),
    "The error is that of the whole network's output, not of one unit with its weight W2[i].": np.array(
        [99 / 58, 385 / 62, 3.0]
    ),
    "The derivative with respect to a weight of W1 has the factor x.": np.array([103 / 57, 377 / 71, 3.0]),
    "The derivative with respect to a bias has no factor x.": np.array([11 / 5, 185 / 39, 3.0]),
    "The network's output adds ReLUs: an inactive unit gives 0, not a negative number.": np.array(
        [99 / 58, 381 / 70, 3.0]
    ),
    "The weights W1 move as well as the biases: the slope after the step divides.": np.array(
        [103 / 64, 377 / 64, 3.0]
    ),
    "The biases move as well as the weights W1.": np.array([48 / 25, 64 / 13, 3.0]),
    "The step scales with the network's error f(x) - y: it is missing.": np.array([49 / 30, 191 / 34, 3.0]),
    "The error is f(x) - y: y is missing.": np.array([27 / 10, 93 / 22, 3.0]),
    "These are the elbows before the step.": np.array([3 / 2, 6.0, 3.0]),
    "Every parameter's gradient is taken before any of them moves: use the old W2.": np.array(
        [52687 / 25698, 24177 / 4894, 3.0]
    ),
    "Every parameter's gradient is taken before any of them moves: that of b is at the old W1.": np.array(
        [1529 / 800, 6151 / 1248, 3.0]
    ),
    "Every parameter's gradient is taken before any of them moves: that of W1 is at the old b.": np.array(
        [3296 / 1719, 12064 / 2377, 3.0]
    ),
    "This treats a unit as active where its weight times x is positive: the bias counts too.": np.array(
        [95 / 66, 6.0, 191 / 66]
    ),
    "This treats a unit as active where its weight times x is positive: the bias counts too. ": np.array(
        [103 / 50, 6.0, 199 / 50]
    ),
    "The step is lr times the gradient: lr is missing.": np.array([-17 / 26, -1 / 15, 3.0]),
    "The step is twice as long: the loss has a factor one half.": np.array([55 / 18, 185 / 46, 3.0]),
    "Put each elbow into the new unit: it must give 0. Check the sign.": np.array([-103 / 50, -29 / 6, -3.0]),
    "Put each elbow into the new unit: it must give 0. Check which divides which.": np.array(
        [50 / 103, 6 / 29, 1 / 3]
    ),
}


@test_case(
    name="elbows_after_step: two units that move and one that does not",
    points=0.75,
    hidden=False,
    failure_message="All parameters move at once, each by its own derivative of the network's loss.",
)
def elbows_after_step_example(env):
    # At x = 2 the units 2x - 3, -0.5x + 3 and x - 3 are 1, 2 and inactive; the network gives 4*1 + 1*2 = 6, which
    # is 3.5 above y = 2.5. With lr = 1/64 the biases move by 7/32, 7/128 and 0, the weights twice. The second unit
    # is active although its weight times x is negative, the third is not although that is positive.
    W1, b = np.array([[2.0], [-0.5], [1.0]]), np.array([-3.0, 3.0, -3.0])
    W2 = np.array([[4.0, 1.0, 2.0]])
    numbers = f"W1 = {W1.tolist()}, b = {b.tolist()}, W2 = {W2.tolist()}, x = 2, y = 2.5, lr = 1/64"
    what = f"elbows_after_step(W1, b, W2, x, y, lr) with {numbers}"
    got = testing.call(testing.function(env, "elbows_after_step"), W1, b, W2, 2.0, 2.5, 1 / 64)
    got = testing.array(got, (3,), what)
    testing.close(got, EXPECTED, rtol=RTOL, what=what, mistakes=MISTAKES)
