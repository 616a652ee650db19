"""q2a, hidden: the derivative of x'c for fresh x and c of many sizes."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2a"

# A derivative by central differences, a step a student may take too, is right to 1e-8; a wrong one is far off.
RTOL = ATOL = 1e-7


@test_case(
    name="shape_linear: the sizes for every n",
    points=0.75,
    hidden=True,
    failure_message="The sizes must follow n, for n = 1 and for large n too.",
)
def shape_linear_all(env):
    shape = testing.function(env, "shape_linear")
    sizes = inputs.resized(testing.rng(env, "shape_linear"), (2, 5, 1, 9, 4, 30))
    for (n,), got in testing.calls(shape, zip(sizes)):
        got = testing.sizes(got, f"shape_linear({n})")
        if got != env.reference.shape_linear(n):
            raise testing.CheckFailed(f"shape_linear({n}): got {got}.")


@test_case(
    name="entry_linear: every entry for any x, c and size",
    points=0.75,
    hidden=True,
    failure_message=(
        "Try entries other than the first, other sizes, and n = 1. i counts from 0; x and c stay unchanged."
    ),
)
def entry_linear_all(env):
    entry = testing.function(env, "entry_linear")
    rng = testing.rng(env, "entry_linear")
    for n in inputs.resized(rng, inputs.LENGTHS):
        x, c = inputs.vectors(rng, 2, n)
        for (_, _, i), got in testing.calls(entry, [(x, c, i) for i in range(n)]):
            what, expected = "entry_linear(x, c, i)", env.reference.entry_linear(x, c, i)
            testing.close(testing.number(got, what), expected, rtol=RTOL, atol=ATOL, what=what)


@test_case(
    name="derivative_linear: the whole row for any x, c and size",
    points=0.75,
    hidden=True,
    failure_message=(
        "Compare with entry_linear for every i, for several sizes and for n = 1: shape (1, n), x and c unchanged."
    ),
)
def derivative_linear_all(env):
    derivative = testing.function(env, "derivative_linear")
    rng = testing.rng(env, "derivative_linear")
    given = [inputs.vectors(rng, 2, n) for n in inputs.resized(rng, inputs.LENGTHS)]
    for (x, c), got in testing.calls(derivative, given):
        got = testing.array(got, (1, len(x)), "derivative_linear(x, c)")
        testing.close(
            got, env.reference.derivative_linear(x, c), rtol=RTOL, atol=ATOL, what="derivative_linear(x, c)"
        )
