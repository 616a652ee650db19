"""An array that is larger than any limit is never copied to the grader."""

NUMBERS = (34,)
CELLS = [
    """import numpy as np

def double(x):
    return np.broadcast_to(np.float64(0), (1 << 20, 1 << 20))
""",
]


def control() -> str:
    """A pickle of it would hold every element."""
    import numpy as np

    array = np.broadcast_to(np.float64(0), (1 << 20, 1 << 20))
    return f"{array.nbytes >> 40} TB"
