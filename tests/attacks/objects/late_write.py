"""An array kept by the student and filled in later is not what the grader holds."""

NUMBERS = (37,)
HONEST = 1.0
CELLS = [
    """import numpy as np

kept = []

def double(x):
    if isinstance(x, float):
        return 3.0
    result = np.zeros(np.shape(x))
    for earlier, given in kept:
        if earlier.shape == np.shape(given):
            earlier[...] = 2 * given
    kept.append((result, x))
    return result
""",
]


def control() -> str:
    """In one process the array that was returned is the array that is compared."""
    result = [0.0]
    returned = result
    result[0] = 3.0
    return "filled in after the return" if returned[0] == 3.0 else ""
