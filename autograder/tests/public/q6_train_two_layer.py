"""q6_train_two_layer: a solver whose network has learned the digits."""

from hw0.checks import training
from hw0.data import load_digits
from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q6_train_two_layer"

# What the notebook asks for, and how far the best of several runs may fall short of it. Over runs the accuracy of one
# training differs by about 1% (a standard deviation, on 500 images): one whose median is 90% fails less than once in
# 1e4 grades.
ACCURACY, MARGIN = 0.90, 0.02


@test_case(
    name="train_two_layer: at least 90% of the validation set of the digits",
    points=0.75,
    hidden=False,
    failure_message="Make a TwoLayerNet for this data, train it with a Solver, and return the solver.",
)
def digits(env):
    data = load_digits()
    best = 0.0
    for solver in training.runs(lambda: training.trained(env, data)):
        best = max(best, training.accuracy(solver, data["X_val"], data["y_val"]))
        if best >= ACCURACY - MARGIN:
            return
    guessing = "Guessing gets 10%. Look at the loss from the first iterations on: it should fall."
    rising = "Look at the curves: if they still rise, use more epochs or a larger learning rate."
    raise ladder.CheckFailed(
        f"{best:.1%} of the validation set is right in the best of {training.RUNS} runs, expected at least "
        f"{ACCURACY:.0%}.",
        hint=guessing if best < 0.3 else rising,
    )
