"""q5d on fresh networks: several widths, inactive units, a unit exactly at its elbow, one unit alone."""

import numpy as np

from solutions import relu_elbow as reference
from workbook import ladder
from workbook.testfile import test_case

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


def check(env, networks):
    """Compare with the reference on ``networks``, each ``(W1, b, W2, x, y, lr)``."""
    answer = ladder.function(env, "elbows_after_step")
    what = "elbows_after_step(W1, b, W2, x, y, lr)"
    for arguments in networks:
        got = ladder.array(ladder.call(answer, *arguments), arguments[1].shape, what)
        ladder.close(got, reference.elbows_after_step(*arguments), rtol=RTOL, atol=ATOL, what=what)


@test_case(
    name="elbows_after_step: every unit active",
    points=0.5,
    hidden=True,
    failure_message="All parameters move at once, against gradients that are taken before any of them has moved.",
)
def after_step_active(env):
    rng = ladder.rng(env, "q5d active")
    check(env, [network(rng, d, 1.0) for d in (2, 3, 4, 6, 7, 5)])


@test_case(
    name="elbows_after_step: some units inactive at x",
    points=0.75,
    hidden=True,
    failure_message="An inactive unit adds 0 to the output and has gradient 0, so its elbow does not move.",
)
def after_step_mixed(env):
    rng = ladder.rng(env, "q5d mixed")
    check(env, [network(rng, d, 0.5) for d in (3, 5, 9, 4, 12, 6)])


@test_case(
    name="elbows_after_step: a unit exactly at its elbow",
    points=0.5,
    hidden=True,
    failure_message="In this homework the gradient of a ReLU at 0 is 0: a unit exactly at its elbow does not move.",
)
def after_step_kink(env):
    # Small multiples of powers of two: the second unit's input is exactly 0, the first is active, and f(x) is not y.
    networks = []
    for x in (2.0, -1.0, 0.5, -4.0, 1.0):
        W1, W2 = np.array([[1.0], [2.0], [-0.5]]), np.array([[1.0, 0.5, -2.0]])
        b = np.array([3.0, 0.0, -0.25]) - W1[:, 0] * x
        networks.append((W1, b, W2, x, 2.0, 0.03125))
    check(env, networks)


@test_case(
    name="elbows_after_step: a network of one unit",
    points=0.5,
    hidden=True,
    failure_message="With one hidden unit the result is still a vector, of shape (1,), and W2 still matters.",
)
def after_step_single(env):
    rng = ladder.rng(env, "q5d one unit")
    check(env, [network(rng, 1, 1.0) for _ in range(CALLS)])
