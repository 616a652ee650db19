"""q6_fc_net against the reference, at random parameters: biases, inactive units, two to six layers, several reg."""

import numpy as np

from hw0.checks import networks
from questions import oracles
from questions.network_cases import Cases
from workbook import testing
from workbook.checks.testfile import test_case

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


CASES = Cases(name, networks.deep, oracles.deep, NETS)


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
        values = testing.items(networks.deep(env, dims, dtype=wanted), keys, inside="params")
        for key, value in zip(keys, values, strict=True):
            if testing.dtype_of(value) != wanted:
                raise testing.CheckFailed(f"params[{key!r}] is not an array of {wanted}.")


@test_case(
    name="FullyConnectedNet: scores at two to six layers",
    points=0.75,
    hidden=True,
    failure_message=(
        "Any number of affine and ReLU pairs, then one affine layer: "
        "with biases, with units that are inactive, for examples with any number of axes."
    ),
)
def scores(env):
    CASES.check_scores(env)


@test_case(
    name="FullyConnectedNet: loss without a penalty, at two to six layers",
    points=0.5,
    hidden=True,
    failure_message="With reg = 0 the loss is the softmax loss of the scores, averaged over the batch, at any depth.",
)
def plain_loss(env):
    CASES.check_plain_loss(env)


@test_case(
    name="FullyConnectedNet: loss with a penalty on the weights",
    points=0.5,
    hidden=True,
    failure_message=(
        "The penalty is half of reg times the squared weights of all layers, the last one too; "
        "biases are not penalized. A second call gives the same loss."
    ),
)
def penalized_loss(env):
    CASES.check_penalized_loss(env)


@test_case(
    name="FullyConnectedNet: gradients without a penalty",
    points=0.75,
    hidden=True,
    failure_message=(
        "Go back through the layers in reverse order, each with its own cache of this call; "
        "the ReLUs stop the gradient of inactive units. A second batch has caches of its own."
    ),
)
def plain_gradients(env):
    CASES.check_plain_gradients(env)


@test_case(
    name="FullyConnectedNet: gradients with a penalty on the weights",
    points=0.5,
    hidden=True,
    failure_message="Differentiate the penalty with respect to every weight of all layers, and add it to the gradient.",
)
def penalized_gradients(env):
    CASES.check_penalized_gradients(env)


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
    CASES.check_changed_reg(env)


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
    for model, reference, X, y, dims in CASES.draw(env, "one example", nets=nets):
        scores = networks.scores(model, X, dims[-1], at=reference.params)
        grads = networks.gradients(model, X, y, dims)
        expected, expected_grads = reference.loss(X), reference.loss(X, y)[1]
        if not networks.is_near(scores, expected):
            # Beside the same example twice: scores that are wrong for any batch have their own cases.
            expected = networks.scores(model, np.concatenate([X, X]), dims[-1])[:1]
        networks.near(scores, expected, "loss(X)")
        if not networks.are_near(grads, expected_grads):
            # The mean over two equal examples is that over one.
            expected_grads = networks.gradients(model, np.concatenate([X, X]), np.concatenate([y, y]), dims)
        networks.near_all(grads, expected_grads, "grads")
