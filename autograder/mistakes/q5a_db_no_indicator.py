"""Inactive units have a gradient too."""

QUESTION = "q5a"
FAILS = [
    "dloss_db: how the loss changes with the bias",
    "dloss_db: inactive units",
    "dloss_db: exactly at the elbow",
]
HINT = "a small change of b leaves the loss"


def dloss_db(x, y, w, b):
    return max(w * x + b, 0) - y
