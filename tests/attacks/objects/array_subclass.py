"""An array of a class of its own is the plain array that it holds."""

NUMBERS = (28,)
CELLS = [
    """import numpy as np

class Equal(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        shape = np.broadcast(*[np.asarray(i) for i in inputs]).shape
        return np.zeros(shape) if ufunc.__name__ in ("subtract", "absolute") else np.ones(shape, bool)
    def __array_function__(self, function, types, args, kwargs):
        return True
    def __eq__(self, other):
        return True
    __hash__ = None

def double(x):
    return np.zeros(np.shape(x)).view(Equal)
""",
]
