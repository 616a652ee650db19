"""A prediction below the target is not corrected."""

QUESTION = "q5a"
FAILS = [
    "dloss_db: active units",
]
HINT = "Compare with a small change of b in the loss"


def dloss_db(x, y, w, b):
    return max(w * x + b - y, 0) if w * x + b > 0 else 0
