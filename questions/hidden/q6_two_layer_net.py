"""q6_two_layer_net against the reference, at random parameters: biases, inactive units, several sizes and reg."""

from functools import partial

from hw0.checks import networks
from questions import inputs, oracles
from workbook import ladder
from workbook.testfile import test_case

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


def draw(env, label, reg=0.0):
    """Student's network and the reference's, with the same random parameters, and a batch; several times."""
    rng = ladder.rng(env, label)
    for dims, image, n in inputs.networks(rng, NETS):
        model = networks.two_layer(env, dims, reg=reg)
        values = networks.random_values(rng, dims)
        networks.put(model, values)
        X, y = networks.batch(rng, n, image, dims[-1])
        yield model, oracles.two_layer(values, reg), X, y, dims


def answers(env, reg=0.0):
    """The networks of `draw` at this ``reg``, with their first answers (`oracles.first_answers`)."""
    return oracles.first_answers(env, f"answers {reg}", draw(env, f"q6_two_layer_net {reg}", reg))


def anew(env, reference, dims, X, y, reg):
    """Loss and gradients of the student's network with the reference's parameters, built with this ``reg``."""
    model = networks.two_layer(env, dims, reg=reg)
    networks.put(model, reference.params)
    loss, grads = networks.answer(model, X, y)
    return networks.as_loss(loss), networks.as_gradients(grads, dims)


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
        "scores = affine(relu(affine(X))): with biases, with units that are inactive, with no ReLU at the end, for "
        "examples with any number of axes."
    ),
)
def scores(env):
    for model, reference, X, _, dims in draw(env, "q6_two_layer_net scores", reg=0.3):
        networks.near(networks.scores(model, X, dims[-1]), reference.loss(X), "loss(X)")


@test_case(
    name="TwoLayerNet: loss without a penalty",
    points=0.5,
    hidden=True,
    failure_message="With reg = 0 the loss is the softmax loss of the scores, averaged over the batch.",
)
def plain_loss(env):
    for _, _, _, _, (loss, _), (expected, _), _ in answers(env):
        networks.near(networks.as_loss(loss), expected, "the loss")


@test_case(
    name="TwoLayerNet: loss with a penalty on the weights",
    points=0.5,
    hidden=True,
    failure_message=(
        "The penalty is half of reg times the squared weights of both layers; biases, which need not be 0, are not "
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
    name="TwoLayerNet: gradients without a penalty",
    points=0.75,
    hidden=True,
    failure_message=(
        "Go back through the layers in reverse order, each with its own cache; the ReLU stops the gradient of "
        "inactive units."
    ),
)
def plain_gradients(env):
    for _, _, _, _, (_, grads), (_, expected), dims in answers(env):
        networks.near_all(networks.as_gradients(grads, dims), expected, "grads")


@test_case(
    name="TwoLayerNet: gradients with a penalty on the weights",
    points=0.5,
    hidden=True,
    failure_message="Differentiate the penalty with respect to each weight of both layers, and add it to the gradient.",
)
def penalized_gradients(env):
    for reg in (0.05, 3.0):
        for _, reference, X, y, (loss, grads), (_, expected), dims in answers(env, reg):
            grads, at_0 = networks.as_gradients(grads, dims), partial(anew, env, reference, dims, X, y, 0.0)
            oracles.check_penalized_gradients(loss, grads, expected, at_0, reference.params, reg)


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
    for model, reference, X, y, dims in draw(env, "q6_two_layer_net changed reg", reg=0.1):
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
