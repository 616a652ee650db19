"""Parameters that are single numbers are not a two-layer network, and not a fault of the grader's that gives points."""

import numpy as np

NUMBERS = (34,)
QUESTION = "q6_train_two_layer"
#: The nearest neighbor is right in more than 90% of the images, and its histories may be made up.
HONEST = 1.5
CELLS = [
    """import numpy as np

class Nearest:
    params = {"W1": 5.0}

    def __init__(self, X, y):
        self.X, self.y = X.reshape(len(X), -1), y

    def loss(self, X, y=None):
        rows = X.reshape(len(X), -1)
        distance = (rows**2).sum(1)[:, None] - 2 * rows @ self.X.T + (self.X**2).sum(1)
        return np.eye(10)[self.y[distance.argmin(1)]]

class Fake:
    loss_history = [2.0, 2.0, 2.0, 0.1]

def train_two_layer(data):
    fake = Fake()
    fake.model = Nearest(data["X_train"], data["y_train"])
    scores = fake.model.loss(data["X_val"])
    fake.best_val_acc = float(np.mean(scores.argmax(1) == data["y_val"]))
    return fake
""",
]


def control() -> str:
    """The last length of a shape that has none, in a grader that gives full points wherever its test breaks."""
    try:
        np.shape(5.0)[-1]
    except IndexError:
        return "1.5 points for a fault of the grader's"
    return ""
