"""q6_affine_forward on fresh inputs of several sizes and numbers of axes."""

import math

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_affine_forward"

# Sums of at most a hundred double-precision products of size 1, in any order.
RTOL = 1e-10
ATOL = 1e-11


def check(env, label, shapes):
    """Compare with the reference; ``shapes`` holds ``(shape of x, M)``."""
    rng = testing.rng(env, label)
    affine_forward = testing.function(env, "affine_forward")
    given = [
        (rng.normal(size=shape), rng.normal(size=(math.prod(shape[1:]), M)), rng.normal(size=M))
        for shape, M in inputs.resized(rng, shapes)
    ]
    for (x, w, b), got in testing.calls(affine_forward, given):
        out, _ = testing.pair(got, "affine_forward(x, w, b)")
        what = "the out of affine_forward(x, w, b)"
        out = testing.array(out, (len(x), len(b)), what)
        testing.close(out, env.reference.affine_forward(x, w, b)[0], rtol=RTOL, atol=ATOL, what=what)


@test_case(
    name="affine_forward: rows of numbers",
    points=0.5,
    hidden=True,
    failure_message="Row n of the output is the n-th example times w, plus b, for any N, D and M.",
)
def rows(env):
    check(env, "q6 affine_forward rows", (((4, 3), 5), ((7, 6), 2), ((5, 5), 5), ((3, 8), 8), ((2, 9), 4)))


@test_case(
    name="affine_forward: images with two, three and four axes",
    points=0.5,
    hidden=True,
    failure_message="Each example may have any number of axes: flatten it to D numbers, and leave x as it is.",
)
def images(env):
    shapes = (((3, 2, 4), 5), ((2, 3, 4, 5), 3), ((5, 4, 2), 1), ((4, 1, 3, 2), 6), ((2, 2, 3, 1, 2), 4))
    check(env, "q6 affine_forward images", shapes)


@test_case(
    name="affine_forward: one example, one input, one output",
    points=0.5,
    hidden=True,
    failure_message=(
        "Try a batch of one example, one input and one output: out has shape (1, M). D and M may be 1 as well."
    ),
)
def ones(env):
    shapes = (((1, 4), 3), ((1, 2, 3), 2), ((5, 1), 3), ((4, 3), 1), ((1, 1), 1))
    check(env, "q6 affine_forward ones", shapes)
