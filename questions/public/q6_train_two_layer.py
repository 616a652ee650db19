"""q6_train_two_layer: a solver whose network has learned the digits."""

import numpy as np

from hw0.checks import training
from hw0.data import load_digits
from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q6_train_two_layer"

# What the notebook asks for, and how far the best of several runs may fall short of it. The accuracy of a training
# differs by 2 to 3% from run to run (standard deviation, on the 250 images). One whose median is 90%, with 2%, is below
# 87% in 7% of its runs: in four of four once in 5e4 grades.
ACCURACY, MARGIN = 0.90, 0.03


@test_case(
    name="train_two_layer: at least 90% of the validation set of the digits",
    points=0.75,
    hidden=False,
    failure_message="Make a TwoLayerNet for this data, train it with a Solver, and return the solver.",
)
def digits(env):
    data = load_digits()
    best, last = 0.0, np.zeros(1)
    for solver in training.runs(lambda: training.trained(env, data)):
        best = max(best, training.accuracy(solver, data["X_val"], data["y_val"]))
        last = training.losses(solver)
        if best >= ACCURACY - MARGIN:
            return
    path = f"The loss of the last run went from {last[0]:.3g} to {last[-1]:.3g} in {len(last)} iterations."
    guessing = f"Guessing gets 10%. {path}"
    if abs(last[-1] - last[0]) <= 0.1 * last[0]:
        guessing += " It hardly changes: the steps are too small or too few, or the weights start too small."
    elif last[-1] > 1.1 * last[0]:
        guessing += " It rises: the steps are too large."
    rising = f"{path} If it still falls, use more epochs or a larger learning rate."
    raise ladder.CheckFailed(
        f"{best:.1%} of the validation set is right in the best of up to {training.RUNS} runs, expected at least "
        f"{ACCURACY:.0%}.",
        hint=guessing if best < 0.3 else rising,
    )
