"""q6_two_layer_net against the reference, at random parameters: biases, inactive units, several sizes and reg."""

from hw0.checks import networks
from questions import oracles
from questions.network_cases import Cases
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_two_layer_net"

# (sizes of the layers, shape of one example, number of examples)
NETS = [
    ((6, 5, 4), (6,), 7),
    ((12, 4, 3), (3, 4), 5),
    ((5, 9, 6), (5,), 3),
    ((8, 7, 2), (2, 2, 2), 6),
    ((4, 6, 5), (4,), 1),
]


CASES = Cases(name, networks.two_layer, oracles.two_layer, NETS)


@test_case(
    name="TwoLayerNet: both layers start from a Gaussian of weight_scale",
    points=0.5,
    hidden=True,
    failure_message=(
        "The weights of both layers are drawn from a Gaussian with mean 0 and standard deviation weight_scale, "
        "whatever that is; biases start from 0 in every unit."
    ),
)
def initial(env):
    dims = (60, 50, 40)
    for scale in (0.01, 0.5):
        values = networks.parameters(networks.two_layer(env, dims, weight_scale=scale), dims)
        for key in ("W1", "W2"):
            networks.check_gaussian(values[key], scale, f"params[{key!r}]")
        for key in ("b1", "b2"):
            networks.check_zero(values[key], f"params[{key!r}]")


@test_case(
    name="TwoLayerNet: scores, for rows and for images",
    points=0.75,
    hidden=True,
    failure_message=(
        "scores = affine(relu(affine(X))): "
        "with biases, with units that are inactive, with no ReLU at the end, for examples with any number of axes."
    ),
)
def scores(env):
    CASES.check_scores(env)


@test_case(
    name="TwoLayerNet: loss without a penalty",
    points=0.5,
    hidden=True,
    failure_message="With reg = 0 the loss is the softmax loss of the scores, averaged over the batch.",
)
def plain_loss(env):
    CASES.check_plain_loss(env)


@test_case(
    name="TwoLayerNet: loss with a penalty on the weights",
    points=0.5,
    hidden=True,
    failure_message=(
        "The penalty is half of reg times the squared weights of both layers; "
        "biases, which need not be 0, are not penalized. A second call gives the same loss."
    ),
)
def penalized_loss(env):
    CASES.check_penalized_loss(env)


@test_case(
    name="TwoLayerNet: gradients without a penalty",
    points=0.75,
    hidden=True,
    failure_message=(
        "Go back through the layers in reverse order, each with its own cache of this call; "
        "the ReLU stops the gradient of inactive units. A second batch has caches of its own."
    ),
)
def plain_gradients(env):
    CASES.check_plain_gradients(env)


@test_case(
    name="TwoLayerNet: gradients with a penalty on the weights",
    points=0.5,
    hidden=True,
    failure_message="Differentiate the penalty with respect to each weight of both layers, and add it to the gradient.",
)
def penalized_gradients(env):
    CASES.check_penalized_gradients(env)


@test_case(
    name="TwoLayerNet: reg may be changed later",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare a network whose reg is changed after it was built with one that is built with that reg: "
        "loss and gradients agree."
    ),
)
def changed_reg(env):
    CASES.check_changed_reg(env)
