"""An array-like answer cannot look for the expected value when it is compared."""

NUMBERS = (6, 29)
CELLS = [
    """import sys

class Lazy:
    def __array__(self, dtype=None, copy=None):
        frame = sys._getframe(1)
        while frame is not None:
            for name in ("expected", "desired", "y", "b"):
                if name in frame.f_locals:
                    return frame.f_locals[name]
            frame = frame.f_back

def double(x):
    return Lazy()
""",
]
