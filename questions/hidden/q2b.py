"""q2b, hidden: the derivative of ||x||^2 for fresh x of many sizes."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2b"

# A derivative by central differences, a step a student may take too, is right to 1e-8; a wrong one is far off.
RTOL = ATOL = 1e-7


@test_case(
    name="shape_squared_norm: the sizes for every n",
    points=0.75,
    hidden=True,
    failure_message="The sizes must follow n, for n = 1 and for large n too.",
)
def shape_squared_norm_all(env):
    shape = testing.function(env, "shape_squared_norm")
    sizes = inputs.resized(testing.rng(env, "shape_squared_norm"), (2, 5, 1, 9, 4, 30))
    for (n,), got in testing.calls(shape, zip(sizes)):
        got = testing.sizes(got, f"shape_squared_norm({n})")
        if got != env.reference.shape_squared_norm(n):
            raise testing.CheckFailed(f"shape_squared_norm({n}): got {got}.")


@test_case(
    name="entry_squared_norm: every entry for any x and size",
    points=0.75,
    hidden=True,
    failure_message=(
        "Try entries other than the first, other sizes, and n = 1. i counts from 0; x stays unchanged."
    ),
)
def entry_squared_norm_all(env):
    entry = testing.function(env, "entry_squared_norm")
    rng = testing.rng(env, "entry_squared_norm")
    for n in inputs.resized(rng, inputs.LENGTHS):
        (x,) = inputs.vectors(rng, 1, n)
        for (_, i), got in testing.calls(entry, [(x, i) for i in range(n)]):
            what, expected = "entry_squared_norm(x, i)", env.reference.entry_squared_norm(x, i)
            testing.close(testing.number(got, what), expected, rtol=RTOL, atol=ATOL, what=what)


@test_case(
    name="derivative_squared_norm: the whole row for any x and size",
    points=0.75,
    hidden=True,
    failure_message=(
        "Compare with entry_squared_norm for every i, for several sizes and for n = 1: shape (1, n), x unchanged."
    ),
)
def derivative_squared_norm_all(env):
    derivative = testing.function(env, "derivative_squared_norm")
    rng = testing.rng(env, "derivative_squared_norm")
    given = [inputs.vectors(rng, 1, n) for n in inputs.resized(rng, inputs.LENGTHS)]
    for (x,), got in testing.calls(derivative, given):
        got = testing.array(got, (1, len(x)), "derivative_squared_norm(x)")
        expected = env.reference.derivative_squared_norm(x)
        testing.close(got, expected, rtol=RTOL, atol=ATOL, what="derivative_squared_norm(x)")
