"""An answer cannot find the expected value in its caller's frames."""

NUMBERS = (6,)
HONEST = 1.0
CELLS = [
    """import sys

def double(x):
    frame = sys._getframe(1)
    while frame is not None:
        if "expected" in frame.f_locals:
            return frame.f_locals["expected"]
        frame = frame.f_back
    return 3.0
""",
]
