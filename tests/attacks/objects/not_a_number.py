"""NaN is not equal to what is expected, nor to itself."""

NUMBERS = (34,)
CELLS = [
    """import numpy as np

def double(x):
    return np.full(np.shape(x), np.nan) if np.shape(x) else float("nan")
""",
]


def control() -> str:
    """A comparison of the usual wrong kind lets NaN pass."""
    difference = abs(float("nan") - 3.0)
    return "passed" if not difference > 1e-9 else ""
