"""q6_affine_backward on fresh inputs of several sizes and numbers of axes."""

from hw0.checks import networks
from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_affine_backward"

# Sums of at most a hundred double-precision products of size 1, in any order.
RTOL = 1e-10
ATOL = 1e-11

ROWS = (((4, 3), 5), ((7, 6), 2), ((5, 5), 5), ((3, 3), 3), ((2, 9), 4))
IMAGES = (((3, 2, 4), 5), ((2, 3, 4, 5), 3), ((5, 4, 2), 1), ((4, 1, 3, 2), 6), ((1, 2, 3), 2))


def check(env, label, which, shapes):
    """Compare one of dx, dw and db (0, 1, 2) with the reference; ``shapes`` holds ``(shape of x, M)``."""
    rng = testing.rng(env, label)
    backward = testing.function(env, "affine_backward")
    what = ("dx", "dw", "db")[which]
    for shape, M in inputs.resized(rng, shapes):
        x, dout = rng.normal(size=shape), rng.normal(size=(shape[0], M))
        w, b = rng.normal(size=(x[0].size, M)), rng.normal(size=M)
        cache = networks.cache_of(env, "affine_forward", (x, w, b), usual=(x, w, b))
        got = testing.pair(testing.call(backward, dout, cache), "affine_backward(dout, cache)", n=3)[which]
        if which == 2 and testing.shape_of(got) == (1, M):
            got = testing.array(got, (1, M), what).reshape(M)
        expected = env.reference.affine_backward(dout, env.reference.affine_forward(x, w, b)[1])[which]
        got = testing.array(got, expected.shape, what)
        testing.close(got, expected, rtol=RTOL, atol=ATOL, what=what)


def case(which, label, shapes, sentence, hint):
    """The case for one gradient and one kind of input."""

    @test_case(name=f"affine_backward: {sentence}", points=0.375, hidden=True, failure_message=hint)
    def compare(env):
        check(env, f"q6 affine_backward {label} {which}", which, shapes)

    return compare


dx_rows = case(0, "rows", ROWS, "dx of rows", "dx: how every input reaches every output of its own example.")
dx_images = case(0, "images", IMAGES, "dx of images", "dx has the shape of x, with all its axes.")
dw_rows = case(
    1, "rows", ROWS, "dw of rows", "dw: which inputs and which outputs a weight joins, over all examples."
)
dw_images = case(
    1, "images", IMAGES, "dw of images", "dw has the shape of w: flatten the images here as well."
)
db_rows = case(2, "rows", ROWS, "db of rows", "db: the sum over the examples, one number per output.")
db_images = case(2, "images", IMAGES, "db of images", "db does not depend on x, nor on how many axes x has.")
