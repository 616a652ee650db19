"""If a cell ends the process, its notebook loses only that cell."""

NUMBERS = (15,)
CELLS = [
    """import os
os._exit(0)
""",
]
