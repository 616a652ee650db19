"""q4a, hidden: the objective of ridge regression, its gradient and its minimizer for fresh X."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4a"

# X'X + λI has a condition number below 1e6 (see `inputs`), so that an explicit inverse is right to 1e-9; 1e-6 is
# generous. Sums and products alone are right to 1e-12.
RTOL = 1e-6


@test_case(
    name="ridge_objective: right for any w, X, y and lambda",
    points=1,
    hidden=True,
    failure_message=(
        "Try tall and wide X, one feature, and two values of lambda. Nothing is averaged or halved; "
        "w, X and y stay unchanged."
    ),
)
def ridge_objective_all(env):
    ridge_objective = testing.function(env, "ridge_objective")
    rng = testing.rng(env, "ridge_objective")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    given = [(*inputs.vectors(rng, 1, X.shape[1]), X, y, lam) for X, y, lam in problems]
    for (w, X, y, lam), got in testing.calls(ridge_objective, given):
        got = testing.number(got, "ridge_objective(w, X, y, lam)")
        testing.close(
            got, env.reference.ridge_objective(w, X, y, lam), rtol=RTOL, what="ridge_objective(w, X, y, lam)"
        )


@test_case(
    name="ridge_gradient: right for any w, X, y and lambda",
    points=1,
    hidden=True,
    failure_message=(
        "Compare with central differences of ridge_objective, for tall and wide X and for one feature: "
        "a row, w, X and y unchanged."
    ),
)
def ridge_gradient_all(env):
    ridge_gradient = testing.function(env, "ridge_gradient")
    rng = testing.rng(env, "ridge_gradient")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    given = [(*inputs.vectors(rng, 1, X.shape[1]), X, y, lam) for X, y, lam in problems]
    for (w, X, y, lam), got in testing.calls(ridge_gradient, given):
        got = testing.array(got, (1, len(w)), "ridge_gradient(w, X, y, lam)")
        expected = env.reference.ridge_gradient(w, X, y, lam)
        testing.close(
            got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="ridge_gradient(w, X, y, lam)"
        )


@test_case(
    name="ridge: right for any X, y and lambda",
    points=1,
    hidden=True,
    failure_message=(
        "Your ridge_gradient at your ridge(X, y, lam) must be 0: "
        "try tall, square and wide X, one feature, small and large lambda."
    ),
)
def ridge_all(env):
    ridge = testing.function(env, "ridge")
    rng = testing.rng(env, "ridge")
    problems = inputs.ridge_problems(rng, inputs.TALL + inputs.WIDE + inputs.SQUARE)
    for (X, y, lam), got in testing.calls(ridge, problems):
        got = testing.array(got, (X.shape[1],), "ridge(X, y, lam)")
        expected = env.reference.ridge(X, y, lam)
        testing.close(got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="ridge(X, y, lam)")
