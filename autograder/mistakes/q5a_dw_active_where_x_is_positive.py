"""Whether the unit is active is read off x alone."""

QUESTION = "q5a"
FAILS = [
    "dloss_dw: how the loss changes with the slope",
    "dloss_dw: active units",
    "dloss_dw: inactive units",
    "dloss_dw: exactly at the elbow",
]
HINT = "This takes the unit as active where x is positive"


def dloss_dw(x, y, w, b):
    return (max(w * x + b, 0) - y) * x if x > 0 else 0
