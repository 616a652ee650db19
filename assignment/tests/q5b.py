"""q5b: one gradient step on one unit: its numbers, what they do to slope and elbow, and a drawing."""

import numpy as np

from hw0.checks import cases, drawings
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q5b"

# A handful of double-precision sums and products.
RTOL = 1e-12
ATOL = 1e-12
# The arguments of sgd_step.
STEP = ("x", "y", "w", "b", "lr")


# (x, y, w, b, lr), (w', b'), where: active and inactive units, and wx of the sign of wx + b or the other one.
STEPS = [
    ((2.0, 1.0, 1.0, 0.0, 0.125), (0.75, -0.125), "where phi(x) = 2"),
    ((-1.5, 2.0, -2.0, 1.0, 0.125), (-1.625, 0.75), "where phi(x) = 4 is 2 too high"),
    ((1.0, -1.0, -1.0, 0.5, 0.25), (-1.0, 0.5), "an inactive unit"),
    ((-1.0, 1.0, 1.0, 3.0, 0.25), (1.25, 2.75), "an active unit with wx below 0"),
    ((2.0, -1.0, 1.0, -3.0, 0.5), (1.0, -3.0), "an inactive unit with wx above 0"),
]
# What known mistakes give in each of them.
STEP_MISTAKES = {
    "A step of gradient descent goes against the gradient. Check the sign.": [
        (1.25, 0.125),
        (-2.375, 1.25),
        (-1.0, 0.5),
        (0.75, 3.25),
        (1.0, -3.0),
    ],
    "The derivative with respect to w has the factor x.": [
        (0.875, -0.125),
        (-2.25, 0.75),
        (-1.0, 0.5),
        (0.75, 2.75),
        (1.0, -3.0),
    ],
    "The derivative with respect to b has no factor x.": [
        (0.75, -0.25),
        (-1.625, 1.375),
        (-1.0, 0.5),
        (1.25, 3.25),
        (1.0, -3.0),
    ],
    "The factor x is at the derivative with respect to b here; it belongs to that with respect to w.": [
        (0.875, -0.25),
        (-2.25, 1.375),
        (-1.0, 0.5),
        (0.75, 3.25),
        (1.0, -3.0),
    ],
    "The bias moves as well.": [(0.75, 0.0), (-1.625, 1.0), (-1.0, 0.5), (1.25, 3.0), (1.0, -3.0)],
    "The slope moves as well.": [(1.0, -0.125), (-2.0, 0.75), (-1.0, 0.5), (1.0, 2.75), (1.0, -3.0)],
    "lr multiplies the gradient: it is missing.": [
        (-1.0, -1.0),
        (1.0, -1.0),
        (-1.0, 0.5),
        (2.0, 2.0),
        (1.0, -3.0),
    ],
    "lr multiplies the gradient; here it divides it.": [
        (-15.0, -8.0),
        (22.0, -15.0),
        (-1.0, 0.5),
        (5.0, -1.0),
        (1.0, -3.0),
    ],
    "These are the gradients; sgd_step gives w and b after the step.": [
        (2.0, 1.0),
        (-3.0, 2.0),
        (0.0, 0.0),
        (-1.0, 1.0),
        (0.0, 0.0),
    ],
    "These are the changes; sgd_step gives w and b after the step.": [
        (-0.25, -0.125),
        (0.375, -0.25),
        (0.0, 0.0),
        (0.25, -0.25),
        (0.0, 0.0),
    ],
    "Take both gradients before w moves: that of b is at the old w.": [
        (0.75, -0.0625),
        (-1.625, 0.8203125),
        (-1.0, 0.5),
        (1.25, 2.8125),
        (1.0, -3.0),
    ],
    "sgd_step must work for any y, not only predictions that are 1 too high.": [
        (0.75, -0.125),
        (-1.8125, 0.875),
        (-1.0, 0.5),
        (1.25, 2.75),
        (1.0, -3.0),
    ],
    "An inactive unit has gradient 0 and stays as it is.": [
        (0.75, -0.125),
        (-1.625, 0.75),
        (-1.25, 0.25),
        (1.25, 2.75),
        (0.0, -3.5),
    ],
    "An inactive unit has gradient 0 and stays as it is: phi(x) is 0 there, not wx + b.": [
        (0.75, -0.125),
        (-1.625, 0.75),
        (-1.125, 0.375),
        (1.25, 2.75),
        (1.0, -3.0),
    ],
    "This treats the unit as active where wx is positive: the bias counts too.": [
        (0.75, -0.125),
        (-1.625, 0.75),
        (-1.0, 0.5),
        (1.0, 3.0),
        (1.0, -3.0),
    ],
    "This treats the unit as active where x is positive: look at the sign of wx + b.": [
        (0.75, -0.125),
        (-2.0, 1.0),
        (-1.125, 0.375),
        (1.0, 3.0),
        (1.0, -3.0),
    ],
    "The two are swapped: w first, then b.": [
        (-0.125, 0.75),
        (0.75, -1.625),
        (0.5, -1.0),
        (2.75, 1.25),
        (-3.0, 1.0),
    ],
    "The step is twice as long: the loss has a factor one half.": [
        (0.5, -0.25),
        (-1.25, 0.5),
        (-1.0, 0.5),
        (1.5, 2.5),
        (1.0, -3.0),
    ],
}


@test_case(
    name="sgd_step: two active units and an inactive one",
    points=0.25,
    hidden=False,
    failure_message="Both parameters move against their gradients, and both gradients are those of the old numbers.",
)
def sgd_step_example(env):
    sgd_step = testing.function(env, "sgd_step")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (arguments, expected, where) in enumerate(STEPS):
            numbers = ", ".join(f"{name} = {value:g}" for name, value in zip(STEP, arguments, strict=True))
            what = f"sgd_step({', '.join(STEP)}) with {numbers}, {where}"
            w, b = testing.pair(testing.call(sgd_step, *arguments), what)
            got = np.array(
                [testing.number(w, f"the first of {what}"), testing.number(b, f"the second of {what}")]
            )
            mistakes = {hint: values[number] for hint, values in STEP_MISTAKES.items()}
            before = np.array(arguments[2:4])
            terms = {"the old pair (w, b)": before, "the step": np.array(expected) - before}
            examples.compare(got, np.array(expected), what=what, mistakes=mistakes, terms=terms)


def key_case(case, key):
    """The case for one key of one answer: the word is there, and a condition or a witness where it is needed."""

    @test_case(
        name=f"{case}: {key} is answered",
        points=1 / 12,
        hidden=False,
        failure_message=f"{case} is a dict; its {key!r} is one of {', '.join(cases.WORDS[key])}.",
    )
    def answered(env):
        text = cases.word(env, case, key)
        if text == "depends":
            # A unit and a point as in case (ii); only the type of what comes back is looked at here.
            cases.holds(env, case, (2.0, 1.5, 1.0, 0.5, 0.125))
        if case == "case_ii" and key == "elbow" and text in ("left", "right"):
            cases.check_witness_of_ii(cases.witness(env, case))

    return answered


globals().update(
    {
        f"{case}_{key}": key_case(case, key)
        for case in ("case_i", "case_ii", "case_iii", "case_iv")
        for key in cases.WORDS
    }
)


@test_case(
    name="plot_case: both curves, both elbows labeled, and the training point",
    points=0.25,
    hidden=False,
    failure_message="Draw phi before and after the step, label each elbow where it is, mark the training point.",
)
def plot_case_example(env):
    """Check what ``plot_case`` draws for one step of case (ii), and stop at the first mistake.

    The curve before the step comes first, then the one after it, the label of each elbow, and the marker of the
    training point. A hint may name the wrong step that was drawn.
    """
    # 1.5x - 1 is 2 at x = 2, one above y = 1. With lr = 0.2 the step leads to 1.1x - 1.2.
    before = drawings.Unit(1.5, -1.0, elbow=2 / 3)
    after = drawings.Unit(1.1, -1.2, elbow=12 / 11)
    drawing = testing.draw(testing.function(env, "plot_case"), 2.0, 1.0, 1.5, -1.0, 0.2)
    region, window = 2.0 - 2 / 3, drawings.Window.around(-2.0, 4.0, [before, after], 1.0)
    drawings.check_curve(
        drawing, before, 2.0, region=region, window=window, what="phi before the step", mistakes={}
    )
    mistakes = {
        "That is a step along the gradient. Descent goes the other way.": drawings.Unit(1.9, -0.8, 8 / 19),
        "The bias moves as well as the slope.": drawings.Unit(1.1, -1.0, 10 / 11),
        "The slope moves as well as the bias.": drawings.Unit(1.5, -1.2, 0.8),
        "The slope moves by the factor x more than the bias.": drawings.Unit(1.3, -1.2, 12 / 13),
    }
    drawings.check_curve(
        drawing,
        after,
        2.0,
        region=region,
        window=window,
        what="phi after the step",
        mistakes=mistakes,
        before=before,
    )
    drawings.check_labels(
        drawing, {"the elbow before the step": 2 / 3, "the elbow after the step": 12 / 11}, window=window
    )
    on_the_curve = {"That marker is on the curve, at (x, phi(x)). The training point is (x, y).": (2.0, 2.0)}
    drawings.check_point(drawing, 2.0, 1.0, window=window, mistakes=on_the_curve)
