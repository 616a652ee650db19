"""q2c, hidden: the derivative of Ax for fresh A and x of many sizes."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2c"

# A derivative by central differences, a step a student may take too, is right to 1e-8; a wrong one is far off.
RTOL = ATOL = 1e-7


@test_case(
    name="shape_linear_map: the sizes for every n",
    points=0.75,
    hidden=True,
    failure_message="The sizes must follow n, for n = 1 and for large n too.",
)
def shape_linear_map_all(env):
    shape = testing.function(env, "shape_linear_map")
    sizes = inputs.resized(testing.rng(env, "shape_linear_map"), (2, 5, 1, 9, 4, 30))
    for (n,), got in testing.calls(shape, zip(sizes)):
        got = testing.sizes(got, f"shape_linear_map({n})")
        if got != env.reference.shape_linear_map(n):
            raise testing.CheckFailed(f"shape_linear_map({n}): got {got}.")


@test_case(
    name="entry_linear_map: every entry for any A, x and size",
    points=0.75,
    hidden=True,
    failure_message=(
        "Try i different from j with an A that is not symmetric, and n = 1. i and j count from 0; "
        "A and x stay unchanged."
    ),
)
def entry_linear_map_all(env):
    entry = testing.function(env, "entry_linear_map")
    rng = testing.rng(env, "entry_linear_map")
    for n in inputs.resized(rng, inputs.LENGTHS):
        A, (x,) = rng.normal(size=(n, n)), inputs.vectors(rng, 1, n)
        given = [(A, x, i, j) for i in range(n) for j in range(n)]
        for arguments, got in testing.calls(entry, given):
            what = "entry_linear_map(A, x, i, j)"
            expected = env.reference.entry_linear_map(*arguments)
            testing.close(testing.number(got, what), expected, rtol=RTOL, atol=ATOL, what=what)


@test_case(
    name="derivative_linear_map: the whole matrix for any A, x and size",
    points=0.75,
    hidden=True,
    failure_message=(
        "Compare with entry_linear_map for every i and j, with an A that is not symmetric, and for n = 1: "
        "A and x unchanged."
    ),
)
def derivative_linear_map_all(env):
    derivative = testing.function(env, "derivative_linear_map")
    rng = testing.rng(env, "derivative_linear_map")
    sizes = inputs.resized(rng, inputs.LENGTHS)
    given = [(rng.normal(size=(n, n)), *inputs.vectors(rng, 1, n)) for n in sizes]
    for (A, x), got in testing.calls(derivative, given):
        got = testing.array(got, A.shape, "derivative_linear_map(A, x)")
        expected = env.reference.derivative_linear_map(A, x)
        testing.close(got, expected, rtol=RTOL, atol=ATOL, what="derivative_linear_map(A, x)")
