"""Target minus prediction."""

QUESTION = "q5a"
FAILS = [
    "dloss_dphi: how the loss changes with the prediction",
    "dloss_dphi: active units",
    "dloss_dphi: inactive units, and the elbow itself",
]
HINT = "Check the sign"


def dloss_dphi(x, y, w, b):
    return y - max(w * x + b, 0)
