"""NumPy's own functions cannot be overridden by an answer."""

NUMBERS = (27,)
CELLS = [
    """import numpy as np

class Overrides:
    shape, ndim, dtype = (5,), 1, np.dtype(float)
    def __array_function__(self, function, types, args, kwargs):
        return True
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.True_
    def __array__(self, dtype=None, copy=None):
        return np.zeros(5)
    def __eq__(self, other):
        return True
    __hash__ = None

def double(x):
    return Overrides()
""",
]
