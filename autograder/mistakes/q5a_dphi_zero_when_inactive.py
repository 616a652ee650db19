"""The derivative by the prediction is stopped where the unit is inactive."""

QUESTION = "q5a"
FAILS = [
    "dloss_dphi: how the loss changes with the prediction",
    "dloss_dphi: inactive units, and the elbow itself",
]
HINT = "the loss still changes with phi(x)"


def dloss_dphi(x, y, w, b):
    return w * x + b - y if w * x + b > 0 else 0
