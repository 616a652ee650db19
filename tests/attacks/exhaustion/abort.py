"""abort() affects only the call that made it."""

NUMBERS = (58, 77)
CELLS = [
    """import os

def double(x):
    os.abort()
""",
]
