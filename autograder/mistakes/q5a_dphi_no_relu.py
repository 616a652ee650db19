"""The prediction is taken before the ReLU."""

QUESTION = "q5a"
FAILS = [
    "dloss_dphi: how the loss changes with the prediction",
    "dloss_dphi: inactive units, and the elbow itself",
]
HINT = "phi(x), which is 0"


def dloss_dphi(x, y, w, b):
    return w * x + b - y
