"""A process that ends with exit code 0 has proved nothing."""

NUMBERS = (15,)
CELLS = [
    """import os

def double(x):
    os._exit(0)
""",
]
