"""q5b on fresh numbers: the step, the words of the four cases, the condition or witness of (ii), the drawing."""

import numpy as np

from hw0.checks import cases, drawings
from questions import inputs
from questions.oracles import case_ii_points, drawable, elbow_moves
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q5b"

# A handful of double-precision sums and products of numbers up to 10.
RTOL = 1e-10
ATOL = 1e-11
TRIALS = 10
KINKS = 6


# --- sgd_step -------------------------------------------------------------------------------------------------


def check_steps(env, points):
    """Compare ``sgd_step`` with the reference at every ``(x, y, w, b, lr)``."""
    sgd_step = testing.function(env, "sgd_step")
    what = "sgd_step(x, y, w, b, lr)"
    for point, got in testing.calls(sgd_step, points):
        got = np.array([testing.number(value, what) for value in testing.pair(got, what)])
        testing.close(got, np.array(env.reference.sgd_step(*point)), rtol=RTOL, atol=ATOL, what=what)


def steps(rng, active):
    """Points with a unit that is active or not, either sign of everything, and any error."""
    for _ in range(TRIALS):
        w, x = (float(rng.choice([-1, 1]) * rng.uniform(0.2, 3.0)) for _ in range(2))
        inside = float(rng.uniform(0.2, 3.0)) * (1 if active else -1)
        y = max(inside, 0.0) + float(rng.choice([-1, 1]) * rng.uniform(0.2, 3.0))
        yield x, y, w, inside - w * x, float(rng.uniform(0.01, 0.5))


@test_case(
    name="sgd_step: active units",
    points=0.25,
    hidden=True,
    failure_message="Both parameters move by lr times their gradient, for any y, against the gradient.",
)
def sgd_step_active(env):
    check_steps(env, steps(testing.rng(env, "q5b sgd_step active"), True))


@test_case(
    name="sgd_step: inactive units",
    points=0.25,
    hidden=True,
    failure_message=("Compare at inactive units, with y above and below 0: the unit stays as it is."),
)
def sgd_step_inactive(env):
    check_steps(env, steps(testing.rng(env, "q5b sgd_step inactive"), False))


@test_case(
    name="sgd_step: exactly at the elbow",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare at points exactly on the elbow: in this homework the gradient of a ReLU at 0 is 0."
    ),
)
def sgd_step_kink(env):
    rng = testing.rng(env, "q5b sgd_step kink")
    check_steps(env, [(*point, abs(inputs.exact(rng)) / 16) for point in inputs.kinks(rng, KINKS)])


# --- the four cases -------------------------------------------------------------------------------------------


def check_word(env, case, key):
    """Compare one word with the reference's."""
    if cases.word(env, case, key) != getattr(env.reference, case)[key]:
        raise testing.CheckFailed(f"{case}[{key!r}] is not what happens.")


def word_case(case, key, hint):
    """The case for one word, in a case whose elbow has one answer."""

    @test_case(name=f"{case}: {key}", points=0.25, hidden=True, failure_message=hint)
    def right_word(env):
        check_word(env, case, key)

    return right_word


_SLOPE = "Take numbers with these signs, make one step with sgd_step, and compare w after with w before, as signed."
_STEEPNESS = (
    "Take numbers with these signs, make one step, and compare the sizes of w: how steep is the line?"
)
_ELBOW = "Take several units with these signs, make one step on each, and compare the elbow after with that before."
_STILL = "Where phi(x) is 0 the gradient is 0: what can a step change?"

_CASES = ("case_i", "case_ii", "case_iii", "case_iv")
_HINTS = {"slope": _SLOPE, "steepness": _STEEPNESS, "elbow": _ELBOW}
globals().update(
    {
        f"{case}_{key}": word_case(case, key, _STILL if case == "case_i" else hint)
        for case in _CASES
        for key, hint in _HINTS.items()
        if (case, key) != ("case_ii", "elbow")
    }
)


@test_case(
    name="case_ii: elbow, with the condition or the witness",
    points=0.25,
    hidden=True,
    failure_message=(
        "Try your condition on many units of case (ii), with b of either sign and small and large x: "
        "is the elbow after a step to the right exactly where it says so? A witness must move the way that you answer."
    ),
)
def case_ii_elbow(env):
    answer = cases.word(env, "case_ii", "elbow")
    if answer == "unchanged":
        raise testing.CheckFailed("The elbow of case (ii) moves in general.")
    if answer == "depends":
        rng = testing.rng(env, "q5b case_ii condition")
        points = case_ii_points(rng)
        verdicts = list(cases.each_holds(env, "case_ii", points))
        if verdicts != [elbow_moves(*point) == "right" for point in points]:
            raise testing.CheckFailed("right_if is not the condition under which the elbow moves right.")
        return
    witness = cases.witness(env, "case_ii")
    cases.check_witness_of_ii(witness)
    # Without lr any step that leaves the slope positive will do: they all move the elbow the same way.
    witness.setdefault("lr", 0.25 * witness["w"] / witness["x"])
    if elbow_moves(**witness) != answer:
        raise testing.CheckFailed("The elbow of the witness does not move that way.")


# --- plot_case ------------------------------------------------------------------------------------------------


def window(before, after, y):
    """Where lines are looked at: `drawable` has everything of interest within [-3, 3]."""
    return drawings.Window.around(-4.0, 4.0, [before, after], y)


def pictures(env):
    """One drawing for each of (ii), (iii) and (iv), with the units before and after, and the point."""
    return testing.shared(env, "pictures", lambda: list(draw(env)))


def draw(env):
    """Draw them."""
    rng = testing.rng(env, "q5b plots")
    plot_case = testing.function(env, "plot_case")
    for slope, side in ((1, 1), (1, -1), (-1, 1)):
        x, y, w, b, lr = drawable(rng, slope, side)
        w_after, b_after = env.reference.sgd_step(x, y, w, b, lr)
        before = drawings.Unit(w, b, env.reference.elbow(w, b))
        after = drawings.Unit(w_after, b_after, env.reference.elbow(w_after, b_after))
        yield testing.draw(plot_case, x, y, w, b, lr), before, after, x, y


@test_case(
    name="plot_case: phi before and after the step",
    points=0.25,
    hidden=True,
    failure_message=(
        "For cases (ii), (iii) and (iv) both curves must be there: 0 up to the elbow, straight beyond it, "
        "drawn from beyond both elbows to the training point, the second one after a descent step on w and b."
    ),
)
def plot_case_curves(env):
    for drawing, before, after, x, y in pictures(env):
        region = max(before.elbow, after.elbow, x) - min(before.elbow, after.elbow, x)
        for unit, what in ((before, "phi before the step"), (after, "phi after the step")):
            drawings.check_curve(
                drawing, unit, x, region=region, window=window(before, after, y), what=what, mistakes={}
            )


@test_case(
    name="plot_case: a label at each elbow",
    points=0.25,
    hidden=True,
    failure_message=(
        "For cases (ii), (iii) and (iv) each elbow needs a label of its own at its place, computed from the inputs: "
        'a text or a legend entry that holds "elbow", "e" or its value, and no other value.'
    ),
)
def plot_case_labels(env):
    for drawing, before, after, _, y in pictures(env):
        places = {"the elbow before the step": before.elbow, "the elbow after the step": after.elbow}
        drawings.check_labels(drawing, places, window=window(before, after, y))


@test_case(
    name="plot_case: the training point is marked",
    points=0.25,
    hidden=True,
    failure_message="The training point is (x, y), below the curve: mark it with a marker, for any x and y.",
)
def plot_case_point(env):
    for drawing, before, after, x, y in pictures(env):
        drawings.check_point(drawing, x, y, window=window(before, after, y), mistakes={})
