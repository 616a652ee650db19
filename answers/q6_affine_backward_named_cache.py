"""A cache that is a named tuple, read by the names of its fields."""

from typing import NamedTuple

import numpy as np


class Cache(NamedTuple):
    x: np.ndarray
    w: np.ndarray


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, Cache(x, w)


def affine_backward(dout, cache):
    flat = cache.x.reshape(len(cache.x), -1)
    return (dout @ cache.w.T).reshape(cache.x.shape), flat.T @ dout, dout.sum(axis=0)
