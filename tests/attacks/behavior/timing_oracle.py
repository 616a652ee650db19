"""Time taken in a hidden call shows in no number that a student sees per case.

import time

def double(x):
    if isinstance(x, float):
        return 3.0
    time.sleep((int(abs(x[0])) % 3) / 10)
    return 0
"""

NUMBERS = (43,)
HONEST = 1.0
CELLS = [
    """
""",
]


def control() -> str:
    """A grader that shows how long each case took shows one trit of the input."""
    import time

    start = time.monotonic()
    time.sleep(0.01)
    return f"took {time.monotonic() - start:.2f} s, which says 1"
