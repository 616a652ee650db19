"""q5a: the elbow of one ReLU, and the derivatives of its squared loss."""

from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q5a"

# A few sums, products and one quotient of double-precision numbers: a relative error of a few 1e-16.
RTOL = 1e-12
# The same rounding where the result itself is 0.
ATOL = 1e-12


def check(env, answer, examples):
    """Call ``answer`` at worked examples.

    Parameters
    ----------
    examples : list of (arguments, expected, where, mistakes)
        ``where`` says in words what is special there; ``mistakes`` maps a hint to the number that it explains.
    """
    function = ladder.function(env, answer)
    for arguments, expected, where, mistakes in examples:
        names = ("w", "b") if answer == "elbow" else ("x", "y", "w", "b")
        numbers = ", ".join(f"{name} = {value:g}" for name, value in zip(names, arguments, strict=True))
        what = f"{answer}({', '.join(names)}) with {numbers}, {where}"
        got = ladder.number(ladder.call(function, *arguments), what)
        ladder.close(got, expected, rtol=RTOL, atol=ATOL, what=what, mistakes=mistakes)


@test_case(
    name="elbow: where the ReLU leaves 0",
    points=0.25,
    hidden=False,
    failure_message="The elbow is the x at which wx + b changes its sign.",
)
def elbow_example(env):
    sign = "Put your elbow into wx + b: it must give 0. Check the sign."
    upside_down = "Put your elbow into wx + b: it must give 0. Check which number divides which."
    no_slope = "Put your elbow into wx + b: it must give 0. The slope matters too."
    examples = [
        ((2.0, 3.0), -1.5, "where 2x + 3 = 0", {sign: 1.5, upside_down: -2 / 3, no_slope: -3.0}),
        ((-4.0, 1.0), 0.25, "where -4x + 1 = 0", {sign: -0.25, upside_down: 4.0}),
    ]
    check(env, "elbow", examples)


# At x = 3 the unit with w = 2, b = 4 is at 10, which is 5 above y = 5. At x = -3 it is inactive, 5 below y = 5.
ACTIVE, INACTIVE = (3.0, 5.0, 2.0, 4.0), (-3.0, 5.0, 2.0, 4.0)


@test_case(
    name="dloss_dphi: how the loss changes with the prediction",
    points=0.25,
    hidden=False,
    failure_message="Differentiate half the squared error with respect to the prediction.",
)
def dloss_dphi_example(env):
    active = {
        "Check the sign: moving a prediction that is too high still higher makes the loss larger.": -5.0,
        "The loss has a factor one half.": 10.0,
        "That is the loss itself; its derivative is wanted.": 12.5,
    }
    inactive = {
        "The prediction is phi(x), which is 0 where wx + b is negative.": -7.0,
        "phi(x) is 0 here, but the loss still changes with phi(x): the point is off the target.": 0.0,
        "Check the sign.": 5.0,
    }
    check(
        env,
        "dloss_dphi",
        [
            (ACTIVE, 5.0, "where phi(x) = 10 is 5 above y", active),
            (INACTIVE, -5.0, "where phi(x) is 5 below y", inactive),
        ],
    )


@test_case(
    name="dloss_dw: how the loss changes with the slope",
    points=0.25,
    hidden=False,
    failure_message="The loss depends on w through phi(x), and phi(x) on w only where the unit is active.",
)
def dloss_dw_example(env):
    active = {
        "Moving w by h moves wx + b by x times h: a factor is missing.": 5.0,
        "Check the sign.": -15.0,
        "Which number multiplies w in wx + b?": 10.0,
        "The loss has a factor one half.": 30.0,
    }
    off = "Where the unit is inactive, a small change of w leaves the loss as it is."
    check(
        env,
        "dloss_dw",
        [
            (ACTIVE, 15.0, "an active unit", active),
            (INACTIVE, 0.0, "an inactive unit", {off: 15.0, off + " ": 21.0, off + "  ": -5.0}),
        ],
    )


@test_case(
    name="dloss_db: how the loss changes with the bias",
    points=0.25,
    hidden=False,
    failure_message="The loss depends on b through phi(x), and phi(x) on b only where the unit is active.",
)
def dloss_db_example(env):
    active = {
        "Moving b by h moves wx + b by h: there is no factor x.": 15.0,
        "Moving b by h moves wx + b by h: there is no factor b.": 20.0,
        "Check the sign.": -5.0,
        "The loss has a factor one half.": 10.0,
    }
    off = "Where the unit is inactive, a small change of b leaves the loss as it is."
    check(
        env,
        "dloss_db",
        [
            (ACTIVE, 5.0, "an active unit", active),
            (INACTIVE, 0.0, "an inactive unit", {off: -5.0, off + " ": -7.0}),
        ],
    )
