"""A crash affects only the call that made it."""

NUMBERS = (58,)
CELLS = [
    """import ctypes

def double(x):
    ctypes.string_at(0)
""",
]
