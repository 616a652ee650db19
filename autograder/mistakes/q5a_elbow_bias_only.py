"""The slope is forgotten."""

QUESTION = "q5a"
FAILS = [
    "elbow: where the ReLU leaves 0",
    "elbow: slopes and biases of either sign",
]
HINT = "The slope matters too"


def elbow(w, b):
    return -b
