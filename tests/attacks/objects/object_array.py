"""An array of objects is refused before anything in it is touched."""

NUMBERS = (34,)
CELLS = [
    """import numpy as np

class Yes:
    def __eq__(self, other):
        return True
    def __sub__(self, other):
        return 0.0
    __rsub__ = __radd__ = __add__ = __mul__ = __rmul__ = __sub__
    def __abs__(self):
        return 0.0
    def __le__(self, other):
        return True
    __lt__ = __ge__ = __gt__ = __le__
    __hash__ = None

def double(x):
    if isinstance(x, float):
        return Yes()
    return np.array([Yes() for _ in x], dtype=object)
""",
]
