"""After an endless loop in a cell, only what that cell defines is missing."""

NUMBERS = (47,)
HANGS = True
CELLS = [
    """while True:
    pass
""",
]
