"""Sleeping forever ends with the wall clock's seconds."""

NUMBERS = (48,)
HANGS = True
CELLS = [
    """import time

def double(x):
    time.sleep(10**6)
""",
]
