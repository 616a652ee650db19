"""What was checked is what is used: a value cannot change in between."""

NUMBERS = (37,)
CELLS = [
    """import numpy as np

class Changing(np.ndarray):
    looks = 0
    @property
    def shape(self):
        Changing.looks += 1
        return (5,) if Changing.looks % 2 else (7,)
    def __eq__(self, other):
        return np.ones(5, bool)
    def __array_function__(self, *args):
        return True
    def __array_ufunc__(self, *args, **kwargs):
        return np.ones(5, bool)

def double(x):
    return np.zeros(np.size(x)).view(Changing)
""",
]
