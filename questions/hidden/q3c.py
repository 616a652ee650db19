"""q3c, hidden: the left inverse of fresh tall X, and its product with X."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q3c"

# X'X has a condition number below 1e5 (see `inputs`), so that an explicit inverse is right to 1e-10; 1e-6 is generous.
RTOL = 1e-6


@test_case(
    name="left_inverse: right for any tall X",
    points=0.75,
    hidden=True,
    failure_message=(
        "Your matrix times y must equal least_squares(X, y) for every y: there are other left inverses. "
        "Try random tall X of several sizes."
    ),
)
def left_inverse_all(env):
    inverse = testing.function(env, "left_inverse")
    rng = testing.rng(env, "left_inverse")
    problems = inputs.least_squares_problems(rng, inputs.TALL)
    for (X,), got in testing.calls(inverse, [(X,) for X, _ in problems]):
        got = testing.array(got, X.T.shape, "left_inverse(X)")
        expected = env.reference.left_inverse(X)
        testing.close(got, expected, rtol=RTOL, atol=RTOL * abs(expected).max(), what="left_inverse(X)")


@test_case(
    name="left_product: right for every size",
    points=0.75,
    hidden=True,
    failure_message=(
        "Multiply left_inverse(X) and X for random tall X of several sizes, and look at the shape and the entries."
    ),
)
def left_product_all(env):
    product = testing.function(env, "left_product")
    sizes = inputs.resized(testing.rng(env, "left_product"), (2, 5, 1, 7, 4, 12))
    for (size,), got in testing.calls(product, zip(sizes)):
        got = testing.array(got, (size, size), "left_product(n)")
        testing.close(got, env.reference.left_product(size), rtol=RTOL, atol=1e-12, what="left_product(n)")
