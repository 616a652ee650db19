"""The elbow is taken as a distance, so it is never negative."""

QUESTION = "q5a"
FAILS = [
    "elbow: where the ReLU leaves 0",
    "elbow: slopes and biases of either sign",
]
HINT = "Check the sign"


def elbow(w, b):
    return abs(b / w)
