"""q2d, hidden: the derivative of x'Ax for fresh A, never symmetric, and x of many sizes."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q2d"

# A derivative by central differences, a step a student may take too, is right to 1e-8; a wrong one is far off.
RTOL = ATOL = 1e-7


@test_case(
    name="shape_quadratic_form: the sizes for every n",
    points=1,
    hidden=True,
    failure_message="The sizes must follow n, for n = 1 and for large n too.",
)
def shape_quadratic_form_all(env):
    shape = testing.function(env, "shape_quadratic_form")
    sizes = inputs.resized(testing.rng(env, "shape_quadratic_form"), (2, 5, 1, 9, 4, 30))
    for (n,), got in testing.calls(shape, zip(sizes)):
        got = testing.sizes(got, f"shape_quadratic_form({n})")
        if got != env.reference.shape_quadratic_form(n):
            raise testing.CheckFailed(f"shape_quadratic_form({n}): got {got}.")


@test_case(
    name="entry_quadratic_form: every entry for any A, x and size",
    points=1,
    hidden=True,
    failure_message=(
        "Try an A with unlike entries, entries other than the first, and n = 1. i counts from 0; "
        "A and x stay unchanged."
    ),
)
def entry_quadratic_form_all(env):
    entry = testing.function(env, "entry_quadratic_form")
    rng = testing.rng(env, "entry_quadratic_form")
    for n in inputs.resized(rng, inputs.LENGTHS):
        A, (x,) = rng.normal(size=(n, n)), inputs.vectors(rng, 1, n)
        for (_, _, i), got in testing.calls(entry, [(A, x, i) for i in range(n)]):
            what, expected = "entry_quadratic_form(A, x, i)", env.reference.entry_quadratic_form(A, x, i)
            testing.close(testing.number(got, what), expected, rtol=RTOL, atol=ATOL, what=what)


@test_case(
    name="derivative_quadratic_form: the whole row for any A, x and size",
    points=1,
    hidden=True,
    failure_message=(
        "Compare with entry_quadratic_form for every i, with an A whose entries are all unlike, and for n = 1: "
        "A and x unchanged."
    ),
)
def derivative_quadratic_form_all(env):
    derivative = testing.function(env, "derivative_quadratic_form")
    rng = testing.rng(env, "derivative_quadratic_form")
    sizes = inputs.resized(rng, inputs.LENGTHS)
    given = [(rng.normal(size=(n, n)), *inputs.vectors(rng, 1, n)) for n in sizes]
    for (A, x), got in testing.calls(derivative, given):
        got = testing.array(got, (1, len(x)), "derivative_quadratic_form(A, x)")
        expected = env.reference.derivative_quadratic_form(A, x)
        testing.close(got, expected, rtol=RTOL, atol=ATOL, what="derivative_quadratic_form(A, x)")
