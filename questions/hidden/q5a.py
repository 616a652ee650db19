"""q5a on fresh numbers: active and inactive units, either sign of the slope, and exactly at the kink."""

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q5a"

# A few sums, products and one quotient of double-precision numbers; the numbers are chosen so that no difference
# loses more than two digits (`unit` keeps wx + b and the error away from 0).
RTOL = 1e-10
ATOL = 1e-12
TRIALS = 12

KINKS = 6


def unit(rng, active):
    """A training point and a unit, ``(x, y, w, b)``, with |w|, |wx + b| and the error at least 0.1."""
    w = float(rng.choice([-1, 1]) * rng.uniform(0.3, 3.0))
    x = float(rng.choice([-1, 1]) * rng.uniform(0.2, 3.0))
    inside = float(rng.uniform(0.2, 3.0)) * (1 if active else -1)
    y = max(inside, 0.0) + float(rng.choice([-1, 1]) * rng.uniform(0.2, 3.0))
    return x, y, w, inside - w * x


def check(env, answer, points):
    """Compare ``answer`` with the reference at every ``(x, y, w, b)``."""
    function = testing.function(env, answer)
    what = f"{answer}(x, y, w, b)"
    for arguments, got in testing.calls(function, points):
        expected = getattr(env.reference, answer)(*arguments)
        testing.close(testing.number(got, what), expected, rtol=RTOL, atol=ATOL, what=what)


@test_case(
    name="elbow: slopes and biases of either sign",
    points=0.75,
    hidden=True,
    failure_message="Put your elbow back into wx + b, for slopes and biases of either sign: it must give 0.",
)
def elbow_random(env):
    rng = testing.rng(env, "q5a elbow")
    elbow = testing.function(env, "elbow")
    biases = [0.0, 1.0, -2.0] + [float(b) for b in rng.normal(size=TRIALS)]
    given = [(float(rng.choice([-1, 1]) * rng.uniform(0.1, 5.0)), b) for b in biases]
    for (w, b), got in testing.calls(elbow, given):
        got = testing.number(got, "elbow(w, b)")
        testing.close(got, env.reference.elbow(w, b), rtol=RTOL, atol=ATOL, what="elbow(w, b)")


@test_case(
    name="dloss_dphi: active units",
    points=0.375,
    hidden=True,
    failure_message="Differentiate half the squared error with respect to the prediction, above and below the target.",
)
def dloss_dphi_active(env):
    rng = testing.rng(env, "q5a dloss_dphi active")
    check(env, "dloss_dphi", [unit(rng, True) for _ in range(TRIALS)])


@test_case(
    name="dloss_dphi: inactive units, and the elbow itself",
    points=0.375,
    hidden=True,
    failure_message="Where the unit is inactive phi(x) is 0, and the loss still depends on phi(x).",
)
def dloss_dphi_inactive(env):
    rng = testing.rng(env, "q5a dloss_dphi inactive")
    check(env, "dloss_dphi", [*(unit(rng, False) for _ in range(TRIALS)), *inputs.kinks(rng, KINKS)])


@test_case(
    name="dloss_dw: active units",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare with a small change of w in the loss, for active units with w, x and the error of either sign."
    ),
)
def dloss_dw_active(env):
    rng = testing.rng(env, "q5a dloss_dw active")
    check(env, "dloss_dw", [unit(rng, True) for _ in range(TRIALS)])


@test_case(
    name="dloss_dw: inactive units",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare at inactive units, where wx + b is negative, with every sign of w, x, b and y."
    ),
)
def dloss_dw_inactive(env):
    rng = testing.rng(env, "q5a dloss_dw inactive")
    check(env, "dloss_dw", [unit(rng, False) for _ in range(TRIALS)])


@test_case(
    name="dloss_dw: exactly at the elbow",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare at points exactly on the elbow: in this homework the gradient of a ReLU at 0 is 0."
    ),
)
def dloss_dw_kink(env):
    check(env, "dloss_dw", inputs.kinks(testing.rng(env, "q5a dloss_dw kink"), KINKS))


@test_case(
    name="dloss_db: active units",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare with a small change of b in the loss, for active units with w, x and the error of either sign."
    ),
)
def dloss_db_active(env):
    rng = testing.rng(env, "q5a dloss_db active")
    check(env, "dloss_db", [unit(rng, True) for _ in range(TRIALS)])


@test_case(
    name="dloss_db: inactive units",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare at inactive units, where wx + b is negative, with every sign of w, x, b and y."
    ),
)
def dloss_db_inactive(env):
    rng = testing.rng(env, "q5a dloss_db inactive")
    check(env, "dloss_db", [unit(rng, False) for _ in range(TRIALS)])


@test_case(
    name="dloss_db: exactly at the elbow",
    points=0.25,
    hidden=True,
    failure_message=(
        "Compare at points exactly on the elbow: in this homework the gradient of a ReLU at 0 is 0."
    ),
)
def dloss_db_kink(env):
    check(env, "dloss_db", inputs.kinks(testing.rng(env, "q5a dloss_db kink"), KINKS))
