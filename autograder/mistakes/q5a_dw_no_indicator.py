"""Inactive units have a gradient too."""

QUESTION = "q5a"
FAILS = [
    "dloss_dw: how the loss changes with the slope",
    "dloss_dw: inactive units",
    "dloss_dw: exactly at the elbow",
]
HINT = "a small change of w leaves the loss"


def dloss_dw(x, y, w, b):
    return (max(w * x + b, 0) - y) * x
