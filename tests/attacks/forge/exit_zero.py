"""A process earns no points by exiting with code 0."""

NUMBERS = (15,)
CELLS = [
    """import os

def double(x):
    os._exit(0)
""",
]
