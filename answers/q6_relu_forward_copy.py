"""A copy whose negative numbers are set to 0."""


def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    return out, {"x": x}
