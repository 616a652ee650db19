"""The derivative by the bias has a factor b."""

QUESTION = "q5a"
FAILS = [
    "dloss_db: how the loss changes with the bias",
    "dloss_db: active units",
]
HINT = "no factor b"


def dloss_db(x, y, w, b):
    return (w * x + b - y) * b if w * x + b > 0 else 0
