"""q6_relu_backward on fresh arrays of several shapes, and where the input is exactly 0."""

import numpy as np

from hw0.checks import networks
from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_relu_backward"

# A product with 0 or 1 at most.
RTOL = 1e-14


def gradient(env, x, dout):
    """The answer's dx, with the cache of the student's own forward pass; it may write into both."""
    backward = testing.function(env, "relu_backward")
    cache = networks.cache_of(env, "relu_forward", (x,), usual=x)
    return testing.array(testing.call(backward, dout, cache, may_change=True), x.shape, "dx")


def check(env, label, shapes):
    """Compare with the reference; no entry of x is 0."""
    rng = testing.rng(env, label)
    for shape in inputs.resized(rng, shapes):
        x = rng.choice([-1.0, 1.0], size=shape) * rng.uniform(1e-3, 3.0, size=shape)
        dout = rng.normal(size=shape)
        expected = env.reference.relu_backward(dout, env.reference.relu_forward(x)[1])
        testing.close(gradient(env, x, dout), expected, rtol=RTOL, what="dx")


@test_case(
    name="relu_backward: batches of rows",
    points=0.75,
    hidden=True,
    failure_message="dx is dout where x is positive and 0 where x is negative, whatever the sign of dout.",
)
def rows(env):
    check(env, "q6 relu_backward rows", ((4, 5), (3, 7), (1, 6), (8, 1), (5, 5)))


@test_case(
    name="relu_backward: arrays with one, three and four axes",
    points=0.375,
    hidden=True,
    failure_message="dx has the shape of x, for any number of axes.",
)
def axes(env):
    check(env, "q6 relu_backward axes", ((6,), (2, 3, 4), (2, 2, 3, 2), (1, 1, 5), (9,)))


@test_case(
    name="relu_backward: inputs that are exactly 0",
    points=0.375,
    hidden=True,
    failure_message="Where x is exactly 0 the slope may be taken as 0 or as 1; everywhere else it is fixed.",
)
def kink(env):
    rng = testing.rng(env, "q6 relu_backward kink")
    for shape in inputs.resized(rng, ((4, 5), (3, 6), (2, 3, 4), (8, 3), (5, 2))):
        x = rng.choice([-1.0, 0.0, 0.0, 1.0], size=shape) * rng.uniform(1.2, 3.0, size=shape)
        dout = rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.5, 2.0, size=shape)
        dx = gradient(env, x, dout)
        zero = x == 0
        testing.close(dx[~zero], np.where(x > 0, dout, 0.0)[~zero], rtol=RTOL, what="dx where x is not 0")
        if not np.all((dx[zero] == 0) | (dx[zero] == dout[zero])):
            raise testing.CheckFailed("dx where x is 0 is neither 0 nor dout.")
