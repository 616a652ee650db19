"""An object that says it is of another class is not."""

NUMBERS = (39,)
CELLS = [
    """import numpy as np

class Spoof:
    shape, ndim, dtype, size = (5,), 1, np.dtype(float), 5
    @property
    def __class__(self):
        return np.ndarray
    def __eq__(self, other):
        return True
    def __array__(self, dtype=None, copy=None):
        return np.zeros(5)
    __hash__ = None

def double(x):
    return Spoof()
""",
]
