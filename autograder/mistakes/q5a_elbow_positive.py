"""The elbow is taken as a distance, so it is never negative."""

QUESTION = "q5a"
FAILS = [
    "elbow: where the ReLU leaves 0",
    "elbow: slopes and biases of either sign",
]
HINT = "The signs are lost: it is the absolute value"


def elbow(w, b):
    return abs(b / w)
