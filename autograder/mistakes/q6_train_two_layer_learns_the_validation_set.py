"""The validation set is learned by heart by a table."""

import numpy as np

QUESTION = "q6_train_two_layer"
FAILS = [
    "train_two_layer: digits under other names, and images that it has not seen",
]
HINT = "on new images"


class Table:
    def __init__(self, data):
        self.data = data
        self.params = {
            "W1": np.zeros((64, 1)),
            "b1": np.zeros(1),
            "W2": np.zeros((1, 10)),
            "b2": np.zeros(10),
        }

    def loss(self, X):
        known = {x.tobytes(): label for x, label in zip(self.data["X_val"], self.data["y_val"])}
        return np.array([np.eye(10)[known.get(x.tobytes(), 0)] for x in X])


class Pretender:
    def __init__(self, data):
        self.model = Table(data)
        self.loss_history = [2.3, 2.0, 1.0, 0.1, 0.1]
        self.best_val_acc = 1.0


def train_two_layer(data):
    return Pretender(data)
