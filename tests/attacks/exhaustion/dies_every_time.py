"""An answer that dies every time it is called does not take the notebook's time."""

NUMBERS = (58,)
CELLS = [
    """import os, time

def double(x):
    time.sleep(0.5)
    os._exit(1)
""",
]
