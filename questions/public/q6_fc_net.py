"""q6_fc_net: a network of any depth, on networks small enough to work out on paper."""

import numpy as np

from hw0.checks import networks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_fc_net"

DIMS = (2, 3, 2, 2)
# Before the ReLUs: 1, 2, -1 then 3, -1 for the first example; -1, 3, -4 then 3, -0.5 for the second.
# Scores: 1, -4 for both, from the one unit that is active.
VALUES = {
    "W1": np.array([[1.0, -1.0, 2.0], [0.0, 1.0, -1.0]]),
    "b1": np.array([0.0, 1.0, -1.0]),
    "W2": np.array([[1.0, -1.0], [1.0, -0.5], [3.0, 3.0]]),
    "b2": np.array([0.0, 1.0]),
    "W3": np.array([[1.0, -1.0], [2.0, 2.0]]),
    "b3": np.array([-2.0, -1.0]),
}
X = np.array([[1.0, 2.0], [-1.0, 1.0]])
Y = np.array([0, 1])

# The same, a little off the whole numbers, where no two parameters are of one size. Every unit stays 0.1 or more from
# its kink, and keeps its sign.
POINT = {
    name: value + 0.08 * np.cos(1.0 + np.arange(value.size)).reshape(value.shape)
    for name, value in VALUES.items()
}


def small_net(env, reg=0.0):
    """The student's network with the parameters above."""
    model = networks.deep(env, DIMS, reg=reg)
    networks.put(model, VALUES)
    return model


@test_case(
    name="FullyConnectedNet: parameters of two, three and four layers have their names and shapes",
    points=0.25,
    hidden=False,
    failure_message="self.params holds W1, b1 up to WL, bL, one pair more than hidden_dims has; biases start from 0.",
)
def shapes(env):
    for dims in ((4, 5, 3), (6, 2, 7, 3), (3, 5, 4, 6, 2)):
        values = networks.parameters(networks.deep(env, dims), dims)
        for _, b, _ in networks.layers(dims):
            networks.check_zero(values[b], f"params[{b!r}]")


@test_case(
    name="FullyConnectedNet: scores of a two-layer network",
    points=0.25,
    hidden=False,
    failure_message="Every affine layer but the last is followed by a ReLU.",
)
def two_layer_scores(env):
    dims = (2, 3, 2)
    model = networks.deep(env, dims)
    networks.put(model, {name: VALUES[name] for name in ("W1", "b1", "W2", "b2")})
    expected = np.array([[3.0, -1.0], [3.0, -0.5]])
    mistakes = {
        "The scores have no ReLU: they may be negative.": np.maximum(expected, 0),
        "There is a ReLU between the affine layers.": np.array([[0.0, -4.0], [-10.0, -11.5]]),
    }
    networks.near(networks.scores(model, X, 2), expected, "loss(X) with hidden_dims=[3]", mistakes)


@test_case(
    name="FullyConnectedNet: scores of a three-layer network",
    points=0.25,
    hidden=False,
    failure_message="Each layer takes what the one before it gives; how many there are follows from hidden_dims.",
)
def three_layer_scores(env):
    expected = np.array([[1.0, -4.0], [1.0, -4.0]])
    mistakes = {
        "The scores have no ReLU: they may be negative.": np.maximum(expected, 0),
        "There is a ReLU after every affine layer but the last.": np.array([[-10.0, -9.0], [-35.0, -14.0]]),
        "There is a ReLU after the second layer too.": np.array([[-1.0, -6.0], [0.0, -5.0]]),
        "There is a ReLU after the first layer too.": np.array([[-2.0, -1.0], [-2.0, -1.0]]),
    }
    networks.near(networks.scores(small_net(env), X, 2), expected, "loss(X)", mistakes)


@test_case(
    name="FullyConnectedNet: loss without a penalty",
    points=0.25,
    hidden=False,
    failure_message="With reg = 0 the loss is the softmax loss of the scores, averaged over the batch.",
)
def plain_loss(env):
    # -log of the softmax of the right class: log(1 + exp(-5)) for the first example, 5 more for the second.
    expected = 2.5 + np.log1p(np.exp(-5.0))
    mistakes = {
        "The softmax loss is the mean over the batch, not the sum.": 2 * expected,
        "The softmax loss is missing: without a penalty nothing is left.": 0.0,
        "The network ends in a softmax, not in an SVM loss.": 3.0,
    }
    networks.near(networks.loss(small_net(env), X, Y), expected, "the loss at reg = 0", mistakes)


@test_case(
    name="FullyConnectedNet: what the penalty adds to the loss",
    points=0.25,
    hidden=False,
    failure_message="The penalty is 0.5 * reg * (sum of the squared weights of all layers).",
)
def penalty(env):
    """Compare what reg = 0.2 and reg = 0.6 add to the loss of a small network of three layers with the right penalty.

    The loss without a penalty may be wrong. The hint may name a layer that is missing or should not count, a factor, or
    another formula.
    """
    # The squared weights add up to 8, 21.25 and 10, the squared biases to 8, the sizes of the weights to 21.5.
    with testing.Examples(rtol=networks.TOLERANCE, atol=networks.TOLERANCE) as examples:
        for reg in (0.2, 0.6):
            share = 0.5 * reg
            added = networks.loss(small_net(env, reg=reg), X, Y) - networks.loss(small_net(env), X, Y)
            mistakes = {
                "The penalty has a factor one half.": share * 2 * 39.25,
                "Biases are not penalized.": share * 47.25,
                "The weights of the last layer are penalized as well: W3 is missing.": share * 29.25,
                "The weights of all layers are penalized: only those of W3 are.": share * 10,
                "The weights of every layer are penalized, not only the first.": share * 8,
                "The weights of the first layer are penalized as well: W1 is missing.": share * 31.25,
                "reg has no effect on the loss.": 0.0,
                "The penalty is not divided by the number of examples.": share / 2 * 39.25,
                "The penalty is the sum of squares, not of absolute values.": share * 21.5,
                "The penalty is the sum of squares, without a square root.": share
                * (np.sqrt(8) + np.sqrt(21.25) + np.sqrt(10)),
                "The squared weights are added up, not averaged.": share * (8 / 6 + 21.25 / 6 + 10 / 4),
                "Square each weight, then add up the squares.": share * 12.5,
                "Square each weight, then add up the squares. ": share * 62.25,
                "reg is not squared.": share * reg * 39.25,
                "The penalty is added, not subtracted.": -share * 39.25,
            }
            terms = {
                "the penalty of W1": share * 8,
                "the penalty of W2": share * 21.25,
                "the penalty of W3": share * 10,
            }
            extras = {"the penalty of the biases": share * 8}
            what = f"what reg = {reg} adds to the loss"
            examples.compare(added, share * 39.25, what=what, mistakes=mistakes, terms=terms, extras=extras)


@test_case(
    name="FullyConnectedNet: gradients are the slopes of the loss",
    points=0.25,
    hidden=False,
    failure_message="Change one parameter a little and look at the loss: grads must say how much it changes.",
)
def slopes(env):
    networks.check_slopes(
        lambda reg: small_net(env, reg), POINT, X, Y, DIMS, testing.rng(env, "q6_fc_net slopes")
    )
