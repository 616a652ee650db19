"""The input is changed in place."""

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: negative numbers become 0",
    "relu_forward: arrays of any shape",
    "relu_forward: small and large numbers",
]
HINT = "changed one of its inputs"


def relu_forward(x):
    x[x < 0] = 0
    return x, x
