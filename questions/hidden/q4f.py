"""q4f, hidden: the kernel form for fresh X, with 50 000 features too."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4f"

# X'X + λI has a condition number below 1e6 (see `inputs`), so that an explicit inverse is right to 1e-9; 1e-6 is
# generous. Sums and products alone are right to 1e-12.
RTOL = 1e-6

# (n, d) of the large problem: X has 3 MB, a (d, d) array would have 20 GB.
LARGE = (8, 50_000)


@test_case(
    name="ridge_kernel: right for any X, y and lambda, with 50 000 features too",
    points=1.5,
    hidden=True,
    failure_message=(
        "Compare with ridge on small tall and wide X. For n = 8 and d = 50 000 there must be no (d, d) array: "
        "invert an (n, n) matrix."
    ),
)
def ridge_kernel_all(env):
    ridge_kernel = testing.function(env, "ridge_kernel")
    rng = testing.rng(env, "ridge_kernel")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, y, lam), got in testing.calls(ridge_kernel, problems):
        got = testing.array(got, (X.shape[1],), "ridge_kernel(X, y, lam)")
        expected = env.reference.ridge_kernel(X, y, lam)
        testing.close(
            got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="ridge_kernel(X, y, lam)"
        )

    X, y, lam = rng.normal(size=LARGE), rng.normal(size=LARGE[0]), inputs.penalty(rng)
    got = testing.array(testing.call(ridge_kernel, X, y, lam), (X.shape[1],), "ridge_kernel(X, y, lam)")
    expected = env.reference.ridge_kernel(X, y, lam)
    testing.close(got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="ridge_kernel(X, y, lam)")
