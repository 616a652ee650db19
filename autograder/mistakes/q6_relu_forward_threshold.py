"""Small positive numbers are lost."""

import numpy as np

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: small and large numbers",
]
HINT = "no threshold"


def relu_forward(x):
    out = np.where(x > 1e-3, x, 0)
    return out, x
