"""An array of one entry instead of a number."""

import numpy as np

QUESTION = "q5a"
FAILS = [
    "elbow: where the ReLU leaves 0",
    "elbow: slopes and biases of either sign",
]
HINT = ".item()"


def elbow(w, b):
    return np.array([-b / w])
