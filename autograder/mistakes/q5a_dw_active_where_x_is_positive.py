"""Whether the unit is active is read off x alone."""

QUESTION = "q5a"
FAILS = [
    "dloss_dw: active units",
    "dloss_dw: inactive units",
    "dloss_dw: exactly at the elbow",
]
HINT = "Is the unit active where wx + b is positive"


def dloss_dw(x, y, w, b):
    return (max(w * x + b, 0) - y) * x if x > 0 else 0
