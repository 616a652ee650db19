"""Turning an answer into an array runs no code of the student's beside the test."""

NUMBERS = (29,)
CELLS = [
    """import sys

class Walker:
    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe()
        while frame is not None:
            for value in list(frame.f_locals.values()) + [frame.f_globals.get("secret")]:
                if isinstance(value, str) and value.startswith("hidden-"):
                    print(value)
            frame = frame.f_back
        import numpy
        return numpy.zeros(5)

def double(x):
    return Walker()
""",
]
