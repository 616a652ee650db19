"""q6_fc_net against the reference, at random parameters: biases, inactive units, two to six layers, several reg."""

from functools import partial

import numpy as np

from hw0.checks import networks
from questions import inputs, oracles
from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q6_fc_net"

# (sizes of the layers, shape of one example, number of examples)
NETS = [
    ((6, 5, 4), (6,), 7),
    ((12, 4, 7, 3), (3, 4), 5),
    ((5, 9, 4, 6, 2), (5,), 3),
    ((8, 6, 5, 7, 5, 4), (2, 2, 2), 6),
    ((4, 5, 5, 5, 5, 5, 3), (4,), 4),
]


def draw(env, label, reg=0.0, nets=NETS):
    """Student's network and the reference's, with the same random parameters, and a batch; for several depths."""
    rng = ladder.rng(env, label)
    for dims, image, n in inputs.networks(rng, nets):
        model = networks.deep(env, dims, reg=reg)
        values = networks.random_values(rng, dims)
        networks.put(model, values)
        X, y = networks.batch(rng, n, image, dims[-1])
        yield model, oracles.deep(values, reg), X, y, dims


def answers(env, reg=0.0):
    """The networks of `draw` at this ``reg``, with their first answers (`oracles.first_answers`)."""
    return oracles.first_answers(env, f"answers {reg}", draw(env, f"q6_fc_net {reg}", reg))


def anew(env, reference, dims, X, y, reg):
    """Loss and gradients of the student's network with the reference's parameters, built with this ``reg``."""
    model = networks.deep(env, dims, reg=reg)
    networks.put(model, reference.params)
    loss, grads = networks.answer(model, X, y)
    return networks.as_loss(loss), networks.as_gradients(grads, dims)


@test_case(
    name="FullyConnectedNet: every layer starts from a Gaussian of weight_scale",
    points=0.75,
    hidden=True,
    failure_message=(
        "The weights of every layer, the last one too, are drawn from a Gaussian with mean 0 and standard deviation "
        "weight_scale, whatever that is; biases start from 0."
    ),
)
def initial(env):
    for scale, dims in ((0.01, (60, 50, 40, 45)), (0.5, (40, 60, 50, 45, 40))):
        values = networks.parameters(networks.deep(env, dims, weight_scale=scale), dims)
        for W, b, _ in networks.layers(dims):
            networks.check_gaussian(values[W], scale, f"params[{W!r}]")
            networks.check_zero(values[b], f"params[{b!r}]")


@test_case(
    name="FullyConnectedNet: parameters have the dtype that was asked for",
    points=0.25,
    hidden=True,
    failure_message="Weights and biases are stored as dtype says: astype(dtype) for each of them.",
)
def dtype(env):
    dims = (5, 4, 6, 3)
    for wanted in ("float32", "float64"):
        keys = [key for W, b, _ in networks.layers(dims) for key in (W, b)]
        values = ladder.items(networks.deep(env, dims, dtype=wanted), keys, inside="params")
        for key, value in zip(keys, values, strict=True):
            if ladder.dtype_of(value) != wanted:
                raise ladder.CheckFailed(f"params[{key!r}] is not an array of {wanted}.")


@test_case(
    name="FullyConnectedNet: scores at two to six layers",
    points=0.75,
    hidden=True,
    failure_message=(
        "Any number of affine and ReLU pairs, then one affine layer: with biases, with units that are inactive, for "
        "examples with any number of axes."
    ),
)
def scores(env):
    for model, reference, X, _, dims in draw(env, "q6_fc_net scores", reg=0.3):
        networks.near(networks.scores(model, X, dims[-1]), reference.loss(X), "loss(X)")


@test_case(
    name="FullyConnectedNet: loss without a penalty, at two to six layers",
    points=0.5,
    hidden=True,
    failure_message="With reg = 0 the loss is the softmax loss of the scores, averaged over the batch, at any depth.",
)
def plain_loss(env):
    for _, _, _, _, (loss, _), (expected, _), _ in answers(env):
        networks.near(networks.as_loss(loss), expected, "the loss")


@test_case(
    name="FullyConnectedNet: loss with a penalty on the weights",
    points=0.5,
    hidden=True,
    failure_message=(
        "The penalty is half of reg times the squared weights of all layers, the last one too; biases are not "
        "penalized. A second call gives the same loss."
    ),
)
def penalized_loss(env):
    for reg in (0.05, 3.0):
        for model, reference, X, y, (loss, _), (expected, _), dims in answers(env, reg):
            loss, at_0 = networks.as_loss(loss), partial(anew, env, reference, dims, X, y, 0.0)
            oracles.check_penalized_loss(loss, expected, at_0, oracles.penalty_of(reference.params, reg))
            networks.near(networks.loss(model, X, y), loss, "the loss, asked for twice")


@test_case(
    name="FullyConnectedNet: gradients without a penalty",
    points=0.75,
    hidden=True,
    failure_message=(
        "Go back through the layers in reverse order, each with its own cache; the ReLUs stop the gradient of "
        "inactive units."
    ),
)
def plain_gradients(env):
    for _, _, _, _, (_, grads), (_, expected), dims in answers(env):
        networks.near_all(networks.as_gradients(grads, dims), expected, "grads")


@test_case(
    name="FullyConnectedNet: gradients with a penalty on the weights",
    points=0.5,
    hidden=True,
    failure_message="Differentiate the penalty with respect to every weight of all layers, and add it to the gradient.",
)
def penalized_gradients(env):
    for reg in (0.05, 3.0):
        for _, reference, X, y, (loss, grads), (_, expected), dims in answers(env, reg):
            grads, at_0 = networks.as_gradients(grads, dims), partial(anew, env, reference, dims, X, y, 0.0)
            oracles.check_penalized_gradients(loss, grads, expected, at_0, reference.params, reg)


@test_case(
    name="FullyConnectedNet: reg may be changed later",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare a network whose reg is changed after it was built with one that is built with that reg: "
        "loss and gradients agree."
    ),
)
def changed_reg(env):
    for model, reference, X, y, dims in draw(env, "q6_fc_net changed reg", reg=0.1):
        ladder.set_attribute(model, "reg", 1.5)
        loss, grads = networks.answer(model, X, y)
        loss, grads = networks.as_loss(loss), networks.as_gradients(grads, dims)
        reference.reg = 1.5
        expected = reference.loss(X, y)
        if not (networks.is_near(loss, expected[0]) and networks.are_near(grads, expected[1])):
            # Beside the same network built with that reg: what is wrong with the penalty has its own cases.
            expected = anew(env, reference, dims, X, y, 1.5)
        networks.near(loss, expected[0], "the loss")
        networks.near_all(grads, expected[1], "grads")


@test_case(
    name="FullyConnectedNet: a batch of one example",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare the answers for one example with those for a batch of it and itself: scores, loss and gradients agree."
    ),
)
def single(env):
    nets = [(dims, image, 1) for dims, image, _ in NETS]
    for model, reference, X, y, dims in draw(env, "q6_fc_net one example", nets=nets):
        scores, grads = networks.scores(model, X, dims[-1]), networks.gradients(model, X, y, dims)
        expected, expected_grads = reference.loss(X), reference.loss(X, y)[1]
        if not networks.is_near(scores, expected):
            # Beside the same example twice: scores that are wrong for any batch have their own cases.
            expected = networks.scores(model, np.concatenate([X, X]), dims[-1])[:1]
        networks.near(scores, expected, "loss(X)")
        if not networks.are_near(grads, expected_grads):
            # The mean over two equal examples is that over one.
            expected_grads = networks.gradients(model, np.concatenate([X, X]), np.concatenate([y, y]), dims)
        networks.near_all(grads, expected_grads, "grads")
