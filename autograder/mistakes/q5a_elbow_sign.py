"""The sign of the elbow is lost."""

QUESTION = "q5a"
FAILS = [
    "elbow: where the ReLU leaves 0",
    "elbow: slopes and biases of either sign",
]
HINT = "Check the sign"


def elbow(w, b):
    return b / w
