"""x times a mask."""


def relu_forward(x):
    mask = x > 0
    return x * mask, mask
