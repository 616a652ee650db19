"""q6_train_two_layer: a solver whose network has learned the digits."""

from hw0.checks import training
from hw0.data import load_digits
from workbook import ladder
from workbook.testfile import test_case

OK_FORMAT = False
name = "q6_train_two_layer"

# What the notebook asks for.
ACCURACY = 0.90


@test_case(
    name="train_two_layer: at least 90% of the validation set of the digits",
    points=0.75,
    hidden=False,
    failure_message="Make a TwoLayerNet for this data, train it with a Solver, and return the solver.",
)
def digits(env):
    data = load_digits()
    solver = training.trained(env, data)
    accuracy = training.accuracy(solver, data["X_val"], data["y_val"])
    if accuracy < ACCURACY:
        guessing = "That is hardly better than guessing: the learning rate or the weight scale is far off."
        rising = "Look at the curves: if they still rise, use more epochs or a larger learning rate."
        raise ladder.CheckFailed(
            f"{accuracy:.1%} of the validation set is right, expected at least {ACCURACY:.0%}.",
            hint=guessing if accuracy < 0.3 else rising,
        )
