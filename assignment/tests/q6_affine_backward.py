"""q6_affine_backward: the gradients with respect to input, weights and biases."""

import numpy as np

from hw0.checks import networks
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_affine_backward"

# A few products and sums of small double-precision numbers.
RTOL = 1e-12

# Two images of 1 x 3 pixels, two outputs.
X = np.array([[[1.0, 2.0, 3.0]], [[0.0, -1.0, 1.0]]])
W = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -1.0]])
B = np.array([10.0, -10.0])
DOUT = np.array([[1.0, 2.0], [-1.0, 4.0]])
# The same three as a message shows them.
SHOWN = {n: f"{n} = {a.astype(int).tolist()}" for n, a in (("x", X), ("w", W), ("dout", DOUT))}
DX, DW, DB = (f"{g} with {SHOWN[n]}, {SHOWN['dout']}" for g, n in (("dx", "w"), ("dw", "x"), ("db", "x")))


def gradients(env):
    """What the answer returns for this example, with the cache of the student's own forward pass."""
    backward = testing.function(env, "affine_backward")
    cache = networks.cache_of(env, "affine_forward", (X, W, B), usual=(X, W, B))
    return testing.pair(testing.call(backward, DOUT, cache), "affine_backward(dout, cache)", n=3)


def in_order(gradients):
    """The same gradients, unless the first has the shape of w and the second that of x."""
    if testing.shape_of(gradients[0]) == W.shape and testing.shape_of(gradients[1]) in (X.shape, (2, 3)):
        raise testing.CheckFailed(
            "affine_backward(dout, cache): the first has the shape of w, and the second that of x.",
            hint="The two are swapped: dx comes first, then dw, then db.",
        )
    return gradients


@test_case(
    name="affine_backward: dx, shaped as x",
    points=0.25,
    hidden=False,
    failure_message="x reaches every output through w; dx has the shape of x, however many axes that has.",
)
def dx_example(env):
    dx = in_order(gradients(env))[0]
    if isinstance(dx, np.ndarray) and dx.shape == (2, 3):
        raise testing.CheckFailed(
            f"{DX}: expected an array of shape (2, 1, 3), got a matrix of shape (2, 3).",
            hint="dx has the shape that x had before it was flattened.",
        )
    dx = testing.array(dx, X.shape, DX)
    # Each entry of x moves the outputs by its row of w: for example 1 * 1 + 2 * 0 for the first one.
    testing.close(dx, np.array([[[1.0, 2.0, 0.0]], [[-1.0, 4.0, -6.0]]]), rtol=RTOL, what=DX)


@test_case(
    name="affine_backward: dw, shaped as w",
    points=0.25,
    hidden=False,
    failure_message="Each weight touches one input and one output of every example: add up over the examples.",
)
def dw_example(env):
    dw = testing.array(in_order(gradients(env))[1], W.shape, DW)
    mistakes = {
        "The loss is a sum over the batch as dout has it: do not divide by N.": [
            [0.5, 1.0],
            [1.5, 0.0],
            [1.0, 5.0],
        ],
        "Only the last example counts here: does a loop overwrite dw?": [
            [0.0, 0.0],
            [1.0, -4.0],
            [-1.0, 4.0],
        ],
        "Only the first example counts here: add up over all of them.": [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]],
    }
    # For example the first weight: 1 * 1 from the first example, -1 * 0 from the second.
    expected = np.array([[1.0, 2.0], [3.0, 0.0], [2.0, 10.0]])
    testing.close(dw, expected, rtol=RTOL, what=DW, mistakes=mistakes)


@test_case(
    name="affine_backward: db, one number per output",
    points=0.25,
    hidden=False,
    failure_message="Each bias moves its own output of every example by the same amount: add up over the examples.",
)
def db_example(env):
    db = gradients(env)[2]
    if testing.shape_of(db) == (1, 2):
        db = testing.array(db, (1, 2), DB).reshape(2)
    if testing.shape_of(db) == DOUT.shape:
        raise testing.CheckFailed(
            f"{DB}: expected a vector of shape (2,), got a matrix of shape (2, 2).",
            "There is one number for each output: add up over the examples.",
        )
    db = testing.array(db, B.shape, DB)
    mistakes = {
        "Add up over the examples; dout is scaled already, so do not take the mean.": [0.0, 3.0],
        "Add up over the examples (axis 0), not over the outputs.": [3.0, 3.0],
        "Only the last example counts here: does a loop overwrite db?": [-1.0, 4.0],
        "Only the first example counts here: add up over all of them.": [1.0, 2.0],
        "This does not contain dout, which says how much the loss changes with each output.": [1.0, 1.0],
    }
    testing.close(db, np.array([0.0, 6.0]), rtol=RTOL, what=DB, mistakes=mistakes)
