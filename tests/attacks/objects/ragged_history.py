"""A loss history whose rows differ in length is a wrong answer, and not a fault of the grader that gives points."""

import numpy as np

NUMBERS = (34,)
QUESTION = "q6_train_two_layer"
CELLS = [
    """class Fake:
    model = 1.0
    loss_history = [[1.0], [1.0, 2.0]]

def train_two_layer(data):
    return Fake()
""",
]


def control() -> str:
    """NumPy's own size of such a list, in a grader that gives full points wherever its test breaks."""
    try:
        np.size([[1.0], [1.0, 2.0]])
    except ValueError:
        return "3 points for a fault of the grader's"
    return ""
