"""q6_affine_forward: each example, flattened, times the weights, plus the biases."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_affine_forward"

# A few products and sums of small double-precision numbers.
RTOL = 1e-12


def check_out(env, x, w, b, expected, mistakes):
    """Compare the first of the two things that the answer returns."""
    returned = testing.call(testing.function(env, "affine_forward"), x, w, b)
    out, cache = testing.pair(returned, "affine_forward(x, w, b)")
    if testing.shape_of(out) != expected.shape and testing.shape_of(cache) == expected.shape:
        raise testing.CheckFailed(
            "affine_forward(x, w, b): the second of the two has the shape of out.",
            "The two are swapped: out comes first, then the cache.",
        )
    inputs = f"x = {x.astype(int).tolist()}, w = {w.astype(int).tolist()}, b = {b.astype(int).tolist()}"
    what = f"the out of affine_forward(x, w, b) with {inputs}"
    out = testing.array(out, expected.shape, what)
    testing.close(out, expected, rtol=RTOL, what=what, mistakes=mistakes)


@test_case(
    name="affine_forward: two examples of three numbers",
    points=0.25,
    hidden=False,
    failure_message="Row n of the output is the n-th example times w, plus b.",
)
def plain_example(env):
    x, b = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 1.0]]), np.array([10.0, -10.0])
    w = np.array([[1.0, 0.0], [0.0, 1.0], [2.0, -1.0]])
    mistakes = {
        "The biases are missing.": [[7.0, -1.0], [2.0, -2.0]],
        "There is no ReLU in an affine layer.": [[17.0, 0.0], [12.0, 0.0]],
        "The biases are added, not taken away.": [[-3.0, 9.0], [-8.0, 8.0]],
        "Each output has its own bias. Here each example has one.": [[17.0, 9.0], [-8.0, -12.0]],
        "Each row mixes numbers of several examples: keep each example in its own row.": [
            [9.0, -6.0],
            [14.0, -11.0],
        ],
    }
    expected = np.array([[17.0, -11.0], [12.0, -12.0]])
    check_out(env, x, w, b, expected, mistakes)


@test_case(
    name="affine_forward: examples that are images",
    points=0.25,
    hidden=False,
    failure_message="Flatten each example to D numbers, in the order in which reshape gives them.",
)
def image_example(env):
    # Two images of 2 x 2 pixels; each output is one pixel of them, so the order of the pixels shows.
    x = np.arange(8.0).reshape(2, 2, 2)
    w, b = np.eye(4), np.zeros(4)
    mistakes = {
        "reshape(N, -1) keeps each example together; a transpose mixes the pixels.": [
            [0, 2, 1, 3],
            [4, 6, 5, 7],
        ],
        "The first axis counts examples: keep it first.": [[0, 2, 4, 6], [1, 3, 5, 7]],
    }
    check_out(env, x, w, b, x.reshape(2, 4), mistakes)
