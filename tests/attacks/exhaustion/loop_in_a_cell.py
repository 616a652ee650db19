"""A loop without end in a cell costs what that cell defines."""

NUMBERS = (47,)
HANGS = True
CELLS = [
    """while True:
    pass
""",
]
