"""The factor one half of the loss is overlooked."""

QUESTION = "q5a"
FAILS = [
    "dloss_dphi: how the loss changes with the prediction",
    "dloss_dphi: active units",
    "dloss_dphi: inactive units, and the elbow itself",
]
HINT = "factor one half"


def dloss_dphi(x, y, w, b):
    return 2 * (max(w * x + b, 0) - y)
