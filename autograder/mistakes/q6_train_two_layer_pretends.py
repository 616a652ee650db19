"""A class of its own that only looks like a solver."""

QUESTION = "q6_train_two_layer"
FAILS = [
    "train_two_layer: at least 90% of the validation set of the digits",
    "train_two_layer: digits under other names, and images that it has not seen",
    "train_two_layer: the loss falls, and the reported accuracy is that of the model",
]
HINT = "Guessing gets 10%."


class TrainedSolver:
    def __init__(self, model):
        self.model = model
        self.loss_history = [2.3, 1.0, 0.1]
        self.train_acc_history = self.val_acc_history = [0.1, 0.99]
        self.best_val_acc = 0.99


def train_two_layer(data):
    return TrainedSolver(TwoLayerNet(data["X_train"][0].size, 100, 10))
