"""q5a: the elbow of one ReLU, and the derivatives of its squared loss."""

from workbook import testing
from workbook.checks.testfile import test_case

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
    function = testing.function(env, answer)
    with testing.Examples(rtol=RTOL, atol=ATOL) as compared:
        for arguments, expected, where, mistakes in examples:
            names = ("w", "b") if answer == "elbow" else ("x", "y", "w", "b")
            numbers = ", ".join(f"{name} = {value:g}" for name, value in zip(names, arguments, strict=True))
            what = f"{answer}({', '.join(names)}) with {numbers}, {where}"
            got = testing.number(testing.call(function, *arguments), what)
            compared.compare(got, expected, what=what, mistakes=mistakes)


@test_case(
    name="elbow: where the ReLU leaves 0",
    points=0.25,
    hidden=False,
    failure_message="The elbow is the x at which wx + b changes its sign.",
)
def elbow_example(env):
    """Compare ``elbow(w, b)`` with the elbows of three units.

    The hint says to put the elbow into wx + b. It adds whether the sign, the order of the division, the slope or the
    bias is wrong, if the value shows it.
    """
    put_in = "Put your elbow into wx + b: it must give 0. "
    sign, upside_down = put_in + "Check the sign.", put_in + "Check which number divides which."
    no_slope, no_bias = put_in + "The slope matters too.", put_in + "The bias matters too."
    product = put_in + "One of the two divides the other."
    whole = "This is rounded down to a whole number: // does that, / does not."
    examples = [
        (
            (2.0, 3.0),
            -1.5,
            "where 2x + 3 = 0",
            {sign: 1.5, upside_down: -2 / 3, no_slope: -3.0, no_bias: -0.5, product: -6.0, whole: -2.0},
        ),
        (
            (-4.0, 1.0),
            0.25,
            "where -4x + 1 = 0",
            {sign: -0.25, upside_down: 4.0, no_slope: -1.0, no_bias: 0.25, product: 4.0, whole: 0.0},
        ),
        (
            (0.5, -3.0),
            6.0,
            "where 0.5x - 3 = 0",
            {sign: -6.0, upside_down: 1 / 6, no_slope: 3.0, no_bias: -2.0, product: 1.5, whole: 6.0},
        ),
    ]
    check(env, "elbow", examples)


# Points (x, y, w, b): the unit is active or not, and wx has the sign of wx + b or the other one.
POINTS = [
    (3.0, 5.0, 2.0, 4.0),
    (-3.0, 5.0, 2.0, 4.0),
    (-1.0, 1.0, 2.0, 4.0),
    (3.0, 1.0, 2.0, -8.0),
    (2.0, 0.5, -2.0, 6.0),
]
HEIGHTS = [
    "where phi(x) = 10 is 5 above y",
    "where phi(x) = 0 is 5 below y",
    "where phi(x) = 2 is 1 above y",
    "where phi(x) = 0 is 1 below y",
    "where phi(x) = 2 is 1.5 above y",
]
KINDS = [
    "an active unit",
    "an inactive unit",
    "an active unit with wx below 0",
    "an inactive unit with wx above 0",
    "an active unit with wx below 0",
]
# What known mistakes give at these points.
DPHI_MISTAKES = {
    "The loss has a factor one half.": [10.0, -10.0, 2.0, -2.0, 3.0],
    "That is the loss itself; return its derivative.": [12.5, 12.5, 0.5, 0.5, 1.125],
    "That is the squared error; return the derivative of its half.": [25.0, 25.0, 1.0, 1.0, 2.25],
    "Check the sign: moving a prediction that is too high still higher makes the loss larger.": [
        -5.0,
        5.0,
        -1.0,
        1.0,
        -1.5,
    ],
    "The prediction is phi(x), which is 0 where wx + b is negative.": [5.0, -7.0, 1.0, -3.0, 1.5],
    "phi(x) is 0 where the unit is inactive, but the loss still changes with phi(x) there.": [
        5.0,
        0.0,
        1.0,
        0.0,
        1.5,
    ],
    "This is phi(x) itself. The loss is about its distance from y.": [10.0, 0.0, 2.0, 0.0, 2.0],
    "This treats the unit as active where wx is positive: the bias counts too.": [
        5.0,
        -5.0,
        -1.0,
        -3.0,
        -0.5,
    ],
    "This treats the unit as active where x is positive: look at the sign of wx + b.": [
        5.0,
        -5.0,
        -1.0,
        -3.0,
        1.5,
    ],
}
DPHI_RIGHT = [5.0, -5.0, 1.0, -1.0, 1.5]
# What known mistakes give at these points.
DW_MISTAKES = {
    "Check the sign.": [-15.0, 0.0, 1.0, 0.0, -3.0],
    "The loss has a factor one half.": [30.0, 0.0, -2.0, 0.0, 6.0],
    "Where the unit is inactive, a small change of w leaves the loss as it is.": [
        15.0,
        15.0,
        -1.0,
        -3.0,
        3.0,
    ],
    "Where the unit is inactive, a small change of w leaves the loss as it is: phi(x) is 0 there, not wx + b.": [
        15.0,
        21.0,
        -1.0,
        -9.0,
        3.0,
    ],
    "This treats the unit as active where wx is positive: the bias counts too.": [15.0, 0.0, 0.0, -9.0, 0.0],
    "This treats the unit as active where x is positive: look at the sign of wx + b.": [
        15.0,
        0.0,
        0.0,
        -9.0,
        3.0,
    ],
    "This treats the unit as active where wx is positive: the bias counts too. ": [15.0, 0.0, 0.0, -3.0, 0.0],
    "This treats the unit as active where x is positive: look at the sign of wx + b. ": [
        15.0,
        0.0,
        0.0,
        -3.0,
        3.0,
    ],
    "The error is phi(x) - y: y is missing.": [30.0, 0.0, -2.0, 0.0, 4.0],
    "Moving w by h moves wx + b by x times h: a factor is missing.": [5.0, 0.0, 1.0, 0.0, 1.5],
    "Which number multiplies w in wx + b?": [10.0, 0.0, 2.0, 0.0, -3.0],
    "The error is missing: this is the derivative of phi(x) alone.": [3.0, 0.0, -1.0, 0.0, 2.0],
}
DW_RIGHT = [15.0, 0.0, -1.0, 0.0, 3.0]
# What known mistakes give at these points.
DB_MISTAKES = {
    "Check the sign.": [-5.0, 0.0, -1.0, 0.0, -1.5],
    "The loss has a factor one half.": [10.0, 0.0, 2.0, 0.0, 3.0],
    "Where the unit is inactive, a small change of b leaves the loss as it is.": [5.0, -5.0, 1.0, -1.0, 1.5],
    "Where the unit is inactive, a small change of b leaves the loss as it is: phi(x) is 0 there, not wx + b.": [
        5.0,
        -7.0,
        1.0,
        -3.0,
        1.5,
    ],
    "This treats the unit as active where wx is positive: the bias counts too.": [5.0, 0.0, 0.0, -3.0, 0.0],
    "This treats the unit as active where x is positive: look at the sign of wx + b.": [
        5.0,
        0.0,
        0.0,
        -3.0,
        1.5,
    ],
    "This treats the unit as active where wx is positive: the bias counts too. ": [5.0, 0.0, 0.0, -1.0, 0.0],
    "This treats the unit as active where x is positive: look at the sign of wx + b. ": [
        5.0,
        0.0,
        0.0,
        -1.0,
        1.5,
    ],
    "The error is phi(x) - y: y is missing.": [10.0, 0.0, 2.0, 0.0, 2.0],
    "Moving b by h moves wx + b by h: there is no factor x.": [15.0, 0.0, -1.0, 0.0, 3.0],
    "Moving b by h moves wx + b by h: there is no factor b.": [20.0, 0.0, 4.0, 0.0, 9.0],
    "Moving b by h moves wx + b by h: there is no factor w.": [10.0, 0.0, 2.0, 0.0, -3.0],
    "The error is missing: this is the derivative of phi(x) alone.": [1.0, 0.0, 1.0, 0.0, 1.0],
}
DB_RIGHT = [5.0, 0.0, 1.0, 0.0, 1.5]


def at_points(right, mistakes, words):
    """The examples for `check`: at each point what is right, and what each mistake gives."""
    return [
        (point, right[i], words[i], {hint: values[i] for hint, values in mistakes.items()})
        for i, point in enumerate(POINTS)
    ]


@test_case(
    name="dloss_dphi: how the loss changes with the prediction",
    points=0.25,
    hidden=False,
    failure_message="Differentiate half the squared error with respect to the prediction.",
)
def dloss_dphi_example(env):
    check(env, "dloss_dphi", at_points(DPHI_RIGHT, DPHI_MISTAKES, HEIGHTS))


@test_case(
    name="dloss_dw: how the loss changes with the slope",
    points=0.25,
    hidden=False,
    failure_message="The loss depends on w through phi(x), and phi(x) on w only where the unit is active.",
)
def dloss_dw_example(env):
    check(env, "dloss_dw", at_points(DW_RIGHT, DW_MISTAKES, KINDS))


@test_case(
    name="dloss_db: how the loss changes with the bias",
    points=0.25,
    hidden=False,
    failure_message="The loss depends on b through phi(x), and phi(x) on b only where the unit is active.",
)
def dloss_db_example(env):
    check(env, "dloss_db", at_points(DB_RIGHT, DB_MISTAKES, KINDS))
