"""A cell that ends the process costs its notebook nothing but that cell."""

NUMBERS = (15,)
CELLS = [
    """import os
os._exit(0)
""",
]
