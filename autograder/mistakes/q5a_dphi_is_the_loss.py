"""The loss itself instead of its derivative."""

QUESTION = "q5a"
FAILS = [
    "dloss_dphi: how the loss changes with the prediction",
    "dloss_dphi: active units",
    "dloss_dphi: inactive units, and the elbow itself",
]
HINT = "the loss itself"


def dloss_dphi(x, y, w, b):
    return (max(w * x + b, 0) - y) ** 2 / 2
