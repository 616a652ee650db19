"""A comparison alone."""

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: negative numbers become 0",
    "relu_forward: arrays of any shape",
    "relu_forward: small and large numbers",
]
HINT = "truth values"


def relu_forward(x):
    out = x > 0
    return out, x
