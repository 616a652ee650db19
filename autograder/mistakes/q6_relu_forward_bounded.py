"""Large numbers are cut."""

import numpy as np

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: small and large numbers",
]
HINT = "no upper limit"


def relu_forward(x):
    out = np.clip(x, 0, 6)
    return out, x
