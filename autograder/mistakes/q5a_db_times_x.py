"""The derivative by the bias has a factor x."""

QUESTION = "q5a"
FAILS = [
    "dloss_db: how the loss changes with the bias",
    "dloss_db: active units",
]
HINT = "there is no factor x"


def dloss_db(x, y, w, b):
    return (w * x + b - y) * x if w * x + b > 0 else 0
