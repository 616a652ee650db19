"""A cache that is a named tuple."""

from typing import NamedTuple

import numpy as np


class Cache(NamedTuple):
    x: np.ndarray
    w: np.ndarray


def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, Cache(x, w)
