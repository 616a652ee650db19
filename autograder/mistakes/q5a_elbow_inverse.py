"""Slope over bias instead of bias over slope."""

QUESTION = "q5a"
FAILS = [
    "elbow: where the ReLU leaves 0",
    "elbow: slopes and biases of either sign",
]
HINT = "which number divides which"


def elbow(w, b):
    return -w / b if b else 0.0
