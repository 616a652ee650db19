"""q6_two_layer_net: affine, ReLU, affine, softmax, on a network small enough to work out on paper."""

import numpy as np

from hw0.checks import networks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_two_layer_net"

DIMS = (2, 3, 2)
# Units before the ReLU: 1, 2, -1 for the first example, -1, 3, -4 for the second. Scores: 2, -4 and 1.5, -4.
VALUES = {
    "W1": np.array([[1.0, -1.0, 2.0], [0.0, 1.0, -1.0]]),
    "b1": np.array([0.0, 1.0, -1.0]),
    "W2": np.array([[1.0, -1.0], [0.5, -1.0], [3.0, 3.0]]),
    "b2": np.array([0.0, -1.0]),
}
X = np.array([[1.0, 2.0], [-1.0, 1.0]])
Y = np.array([0, 1])
# -log of the softmax of the right class: log(1 + exp(-6)) for the first example, 5.5 + log(1 + exp(-5.5)).
LOSS = 0.5 * (np.log1p(np.exp(-6.0)) + 5.5 + np.log1p(np.exp(-5.5)))

# The same, a little off the whole numbers, where no two parameters are of one size. Every unit stays 0.1 or more from
# its kink, and keeps its sign.
POINT = {
    name: value + 0.08 * np.cos(1.0 + np.arange(value.size)).reshape(value.shape)
    for name, value in VALUES.items()
}


def small_net(env, reg=0.0):
    """The student's network with the parameters above."""
    model = networks.two_layer(env, DIMS, reg=reg)
    networks.put(model, VALUES)
    return model


@test_case(
    name="TwoLayerNet: parameters have their names and shapes, and biases start from 0",
    points=0.25,
    hidden=False,
    failure_message="self.params holds W1 (D, H), b1 (H,), W2 (H, C) and b2 (C,); biases start from 0.",
)
def shapes(env):
    for dims in ((4, 5, 3), (6, 2, 7)):
        values = networks.parameters(networks.two_layer(env, dims), dims)
        for key in ("b1", "b2"):
            networks.check_zero(values[key], f"params[{key!r}]")


@test_case(
    name="TwoLayerNet: scores of two examples",
    points=0.25,
    hidden=False,
    failure_message="scores = affine(relu(affine(X))); without y, loss returns them as they are.",
)
def scores(env):
    expected = np.array([[2.0, -4.0], [1.5, -4.0]])
    mistakes = {
        "The scores have no ReLU: they may be negative.": np.maximum(expected, 0),
        "There is a ReLU between the two affine layers.": np.array([[-1.0, -7.0], [-11.5, -15.0]]),
        "The biases are not added in both layers.": np.array([[1.5, -2.0], [1.0, -2.0]]),
        "These are probabilities. Return the scores before the softmax.": np.exp(expected)
        / np.sum(np.exp(expected), axis=1, keepdims=True),
    }
    networks.near(networks.scores(small_net(env), X, 2), expected, "loss(X)", mistakes)


@test_case(
    name="TwoLayerNet: loss of two examples, without a penalty",
    points=0.25,
    hidden=False,
    failure_message="With reg = 0 the loss is the softmax loss of the scores, averaged over the batch.",
)
def plain_loss(env):
    mistakes = {
        "The softmax loss is the mean over the batch, not the sum.": 2 * LOSS,
        "The softmax loss is missing: without a penalty nothing is left.": 0.0,
        "The network ends in a softmax, not in an SVM loss.": 3.25,
    }
    networks.near(networks.loss(small_net(env), X, Y), LOSS, "the loss at reg = 0", mistakes)


@test_case(
    name="TwoLayerNet: what the penalty adds to the loss",
    points=0.25,
    hidden=False,
    failure_message="The penalty is 0.5 * reg * (sum of the squared weights of both layers).",
)
def penalty(env):
    # The squared weights add up to 8 and 21.25, the squared biases to 3, the sizes of the weights to 6 and 9.5.
    with testing.Examples(rtol=networks.TOLERANCE, atol=networks.TOLERANCE) as examples:
        for reg in (0.2, 0.6):
            share = 0.5 * reg
            added = networks.loss(small_net(env, reg=reg), X, Y) - networks.loss(small_net(env), X, Y)
            mistakes = {
                "The penalty has a factor one half.": share * 2 * 29.25,
                "Biases are not penalized.": share * 32.25,
                "The weights of the last layer are penalized as well.": share * 8,
                "The weights of the first layer are penalized as well.": share * 21.25,
                "reg has no effect on the loss.": 0.0,
                "The penalty is not divided by the number of examples.": share / 2 * 29.25,
                "The penalty is the sum of squares, without a square root.": share
                * (np.sqrt(8) + np.sqrt(21.25)),
                "The penalty is the sum of squares, not of absolute values.": share * 15.5,
                "The squared weights are added up, not averaged.": share * (8 + 21.25) / 6,
                "Square each weight, then add up the squares.": share * 7.5,
                "Square each weight, then add up the squares. ": share * 34.25,
                "reg is not squared.": share * reg * 29.25,
                "The penalty is added, not subtracted.": -share * 29.25,
            }
            terms = {"the penalty of W1": share * 8, "the penalty of W2": share * 21.25}
            extras = {"the penalty of the biases": share * 3}
            what = f"what reg = {reg} adds to the loss"
            examples.compare(added, share * 29.25, what=what, mistakes=mistakes, terms=terms, extras=extras)


@test_case(
    name="TwoLayerNet: gradients are the slopes of the loss",
    points=0.25,
    hidden=False,
    failure_message="Change one parameter a little and look at the loss: grads must say how much it changes.",
)
def slopes(env):
    networks.check_slopes(
        lambda reg: small_net(env, reg), POINT, X, Y, DIMS, testing.rng(env, "q6_two_layer_net slopes")
    )
