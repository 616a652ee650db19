"""A cache that is an object of its own class, and an output by einsum."""

import numpy as np


class Cache:
    def __init__(self, **things):
        self.__dict__.update(things)


def affine_forward(x, w, b):
    rows = np.reshape(x, (x.shape[0], np.prod(x.shape[1:])))
    return np.einsum("nd,dm->nm", rows, w) + b, Cache(x=x, w=w, b=b)
