"""q5c on fresh networks of several sizes."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q5c"

# One quotient of double-precision numbers.
RTOL = 1e-10
ATOL = 1e-12


def slopes(rng, d):
    """A (d, 1) matrix of slopes of either sign, none near 0."""
    return rng.choice([-1.0, 1.0], size=(d, 1)) * rng.uniform(0.2, 4.0, size=(d, 1))


def check(env, label, widths):
    """Compare with the reference for networks of these numbers of units."""
    rng = testing.rng(env, label)
    elbows = testing.function(env, "elbows")
    given = [(slopes(rng, d), rng.normal(size=d)) for d in inputs.resized(rng, widths)]
    for (W1, b), got in testing.calls(elbows, given):
        got = testing.array(got, b.shape, "elbows(W1, b)")
        testing.close(got, env.reference.elbows(W1, b), rtol=RTOL, atol=ATOL, what="elbows(W1, b)")


@test_case(
    name="elbows: networks of several widths",
    points=1.0,
    hidden=True,
    failure_message="Each unit's elbow solves W1[i] x + b[i] = 0; the result has shape (d,) for every d.",
)
def elbows_random(env):
    check(env, "q5c elbows", (2, 3, 5, 8, 13, 4))


@test_case(
    name="elbows: a network of one unit",
    points=0.5,
    hidden=True,
    failure_message="With one hidden unit the result is still a vector, of shape (1,).",
)
def elbows_single(env):
    check(env, "q5c one unit", (1,) * 6)
