"""q5d on fresh networks: several widths, inactive units, a unit exactly at its elbow, one unit alone."""

import numpy as np

from questions import inputs
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q5d"

# A few dozen double-precision operations; `network` keeps every number that is divided by above 0.1, and every
# input of a unit that is not meant to be 0 away from it, so at most three digits are lost.
RTOL = 1e-9
ATOL = 1e-10
CALLS = 6


def network(rng, d, share_active):
    """Draw ``W1, b, W2, x, y, lr`` with about ``share_active`` of the units active at x (at least one).

    No slope is near 0 before or after the step, and the step moves each active elbow visibly.
    """
    while True:
        W1 = rng.choice([-1.0, 1.0], size=(d, 1)) * rng.uniform(0.5, 3.0, size=(d, 1))
        W2 = rng.choice([-1.0, 1.0], size=(1, d)) * rng.uniform(0.3, 2.0, size=(1, d))
        x = float(rng.choice([-1, 1]) * rng.uniform(0.5, 2.0))
        active = rng.random(d) < share_active
        active[rng.integers(d)] = True
        inputs = rng.uniform(0.2, 2.0, size=d) * np.where(active, 1, -1)
        b = inputs - W1[:, 0] * x
        error = float(rng.choice([-1, 1]) * rng.uniform(0.5, 2.0))
        y = float(W2[0] @ np.maximum(inputs, 0)) - error
        lr = float(rng.uniform(0.02, 0.2))
        moves = lr * error * W2[0] * active
        if np.min(np.abs(W1[:, 0] - moves * x)) > 0.1:
            return W1, b, W2, x, y, lr


def kinked_network(rng):
    """Draw three to five units: one active, one whose input is exactly 0, the others inactive; f(x) is not y.

    The active unit's W2 is 1 and so is the error: other mistakes than the one about the kink do not show here. Every
    number has few binary digits, so that 0 is 0 in whatever order it is computed.
    """
    while True:
        d, x = int(rng.integers(3, 6)), inputs.exact(rng)
        signs = rng.permutation([1, 0] + [-1] * (d - 2))
        inside = np.array([sign * abs(inputs.exact(rng)) for sign in signs])
        W1 = np.array([[inputs.exact(rng)] for _ in range(d)])
        W2 = np.array([[1.0 if sign == 1 else inputs.exact(rng) for sign in signs]])
        b = inside - W1[:, 0] * x
        error, lr = 1.0, 0.03125
        y = float(W2[0] @ np.maximum(inside, 0.0)) - error
        moves = lr * error * W2[0] * (inside > 0)
        if np.min(np.abs(W1[:, 0] - moves * x)) > 0.1:
            return W1, b, W2, x, y, lr


def check(env, networks):
    """Compare with the reference on ``networks``, each ``(W1, b, W2, x, y, lr)``."""
    answer = testing.function(env, "elbows_after_step")
    what = "elbows_after_step(W1, b, W2, x, y, lr)"
    for arguments, got in testing.calls(answer, networks):
        got = testing.array(got, arguments[1].shape, what)
        testing.close(got, env.reference.elbows_after_step(*arguments), rtol=RTOL, atol=ATOL, what=what)


@test_case(
    name="elbows_after_step: every unit active",
    points=0.5,
    hidden=True,
    failure_message="All parameters move at once, against gradients that are taken before any of them has moved.",
)
def after_step_active(env):
    rng = testing.rng(env, "q5d active")
    check(env, [network(rng, d, 1.0) for d in inputs.resized(rng, (2, 3, 4, 6, 7, 5))])


@test_case(
    name="elbows_after_step: some units inactive at x",
    points=0.75,
    hidden=True,
    failure_message="An inactive unit adds 0 to the output and has gradient 0, so its elbow does not move.",
)
def after_step_mixed(env):
    rng = testing.rng(env, "q5d mixed")
    check(env, [network(rng, d, 0.5) for d in inputs.resized(rng, (3, 5, 9, 4, 12, 6))])


@test_case(
    name="elbows_after_step: a unit exactly at its elbow",
    points=0.5,
    hidden=True,
    failure_message="In this homework the gradient of a ReLU at 0 is 0: a unit exactly at its elbow does not move.",
)
def after_step_kink(env):
    rng = testing.rng(env, "q5d kink")
    check(env, [kinked_network(rng) for _ in range(CALLS)])


@test_case(
    name="elbows_after_step: a network of one unit",
    points=0.5,
    hidden=True,
    failure_message="With one hidden unit the result is still a vector, of shape (1,), and W2 still matters.",
)
def after_step_single(env):
    rng = testing.rng(env, "q5d one unit")
    check(env, [network(rng, 1, 1.0) for _ in range(CALLS)])
