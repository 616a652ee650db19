"""q6_train_two_layer on digits whose classes were renamed and whose sets were drawn again."""

import numpy as np

from hw0.checks import networks, training
from hw0.data import load_digits
from questions import oracles
from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q6_train_two_layer"

# The notebook asks for 90% of the validation set. Of 500 images, the 250 of a validation set and 250 that the answer
# has not seen, such a training gets 88 to 89%, and one whose median is the public bound, 87%, gets 85 to 86%. The
# median of several runs counts here too, each with sets of its own.
ACCURACY = 0.85
# Accuracies that a solver takes on a sample of the validation set differ from the whole set's by this at most.
SAMPLING = 0.10
# Share of its first losses below which the mean of the last tenth is, if anything is learned.
FALLS = 0.9


def renamed(env, start):
    """Digits with their classes renamed and shuffled into new sets, and 250 images that the answer never sees."""
    rng = testing.rng(env, f"q6_train_two_layer renamed {start}")
    data = load_digits()
    X = np.concatenate([data[f"X_{part}"] for part in ("train", "val", "test")])
    y = np.concatenate([data[f"y_{part}"] for part in ("train", "val", "test")])
    order, new_names = rng.permutation(len(X)), rng.permutation(10)
    X, y = X[order], new_names[y[order]]
    train, val = len(data["X_train"]), len(data["X_val"])
    given = {
        "X_train": X[:train],
        "y_train": y[:train],
        "X_val": X[train : train + val],
        "y_val": y[train : train + val],
    }
    return given, X[train + val :], y[train + val :]


def trained(env):
    """The runs, and of the last one its solver, its data and images that it has not seen; made once for all cases."""

    def train():
        last = ()

        def run(start):
            nonlocal last
            given, X, y = renamed(env, start)
            solver = training.trained(env, given, start)
            last = solver, given, X
            return share_right(solver, given, X, y)

        return training.median_reaches(env, ACCURACY, run), *last

    return testing.shared(env, "trained", train)


def share_right(solver, given, X, y):
    """Accuracy on the validation set and the images that the answer has not seen, together."""
    X_all, y_all = np.concatenate([X, given["X_val"]]), np.concatenate([y, given["y_val"]])
    return training.accuracy(solver, X_all, y_all)


@test_case(
    name="train_two_layer: digits under other names, and images that it has not seen",
    points=1.5,
    hidden=True,
    failure_message=(
        "The network learns from the data that train_two_layer is given, whichever these are, "
        "and does nearly as well on new images as on the validation set."
    ),
)
def unseen(env):
    runs, solver, _, X = trained(env)
    if not runs.enough:
        raise testing.CheckFailed(f"{runs.median:.1%} of the images are right.")
    # The scores must be those of a two-layer network with the parameters that the model shows.
    model = testing.attribute(solver, "model")
    params = testing.attribute(model, "params")
    W1 = testing.array(testing.item(params, "W1"), (X[0].size, None), "params['W1']", any_precision=True)
    values = networks.parameters(model, (X[0].size, W1.shape[1], 10))
    networks.near(networks.scores(model, X, 10), oracles.scores(values, X), "loss(X)")


@test_case(
    name="train_two_layer: the loss falls, and the reported accuracy is that of the model",
    points=0.75,
    hidden=True,
    failure_message=(
        "Return the solver after train(), with its own histories: the loss must fall from its first iterations to its "
        "last, and best_val_acc must be what the returned model reaches."
    ),
)
def histories(env):
    _, solver, given, _ = trained(env)
    losses = training.losses(solver)
    tenth = max(1, len(losses) // 10)
    if not np.mean(losses[-tenth:]) < FALLS * np.mean(losses[:3]):
        raise testing.CheckFailed("The loss does not fall.")
    reported = testing.number(testing.attribute(solver, "best_val_acc"), "solver.best_val_acc")
    if abs(reported - training.accuracy(solver, given["X_val"], given["y_val"])) > SAMPLING:
        raise testing.CheckFailed("best_val_acc is not what the model reaches on the validation set.")
