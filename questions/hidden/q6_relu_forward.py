"""q6_relu_forward on fresh arrays of several shapes."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_relu_forward"

# x * (x > 0) and (x + abs(x)) / 2 round by a few 1e-16 at most.
RTOL = 1e-14


def check(env, label, shapes, scale):
    """Compare with the env.reference."""
    rng = testing.rng(env, label)
    relu_forward = testing.function(env, "relu_forward")
    given = [(scale * rng.normal(size=shape),) for shape in inputs.resized(rng, shapes)]
    for (x,), got in testing.calls(relu_forward, given):
        out, _ = testing.pair(got, "relu_forward(x)")
        what = "the out of relu_forward(x)"
        out = testing.array(out, x.shape, what)
        testing.close(out, env.reference.relu_forward(x)[0], rtol=RTOL, atol=RTOL * scale, what=what)


@test_case(
    name="relu_forward: arrays of any shape",
    points=0.5,
    hidden=True,
    failure_message="The output has the shape of x, for one axis or four; work entry by entry, and leave x as it is.",
)
def shapes(env):
    check(env, "q6 relu_forward shapes", ((4, 5), (7,), (2, 3, 4), (1, 6), (3, 1), (2, 2, 2, 3)), 1.0)


@test_case(
    name="relu_forward: small and large numbers",
    points=0.25,
    hidden=True,
    failure_message="A positive number stays what it is, whether it is tiny or large: no upper limit, no threshold.",
)
def sizes(env):
    for scale in (1e-6, 1e3):
        check(env, f"q6 relu_forward {scale}", ((5, 4), (6,), (2, 3, 2)), scale)
