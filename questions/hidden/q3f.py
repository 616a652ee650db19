"""q3f, hidden: the right inverse of fresh wide X, and X times it."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3f"

# X'X has a condition number below 1e5 (see `inputs`), so that an explicit inverse is right to 1e-10; 1e-6 is generous.
RTOL = 1e-6


@test_case(
    name="right_inverse: right for any wide X",
    points=0.75,
    hidden=True,
    failure_message=(
        "Your matrix times y must equal min_norm(X, y) for every y: there are other right inverses. "
        "Try random wide X of several sizes."
    ),
)
def right_inverse_all(env):
    inverse = testing.function(env, "right_inverse")
    rng = testing.rng(env, "right_inverse")
    problems = inputs.least_squares_problems(rng, inputs.WIDE)
    for (X,), got in testing.calls(inverse, [(X,) for X, _ in problems]):
        got = testing.array(got, X.T.shape, "right_inverse(X)")
        expected = env.reference.right_inverse(X)
        testing.close(got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="right_inverse(X)")


@test_case(
    name="right_product: right for every size",
    points=0.75,
    hidden=True,
    failure_message=(
        "Multiply X and right_inverse(X) for random wide X of several sizes, and look at the shape and the entries."
    ),
)
def right_product_all(env):
    product = testing.function(env, "right_product")
    sizes = inputs.resized(testing.rng(env, "right_product"), (2, 5, 1, 7, 4, 12))
    for (size,), got in testing.calls(product, zip(sizes)):
        got = testing.array(got, (size, size), "right_product(m)")
        testing.close(got, env.reference.right_product(size), rtol=RTOL, atol=1e-12, what="right_product(m)")
