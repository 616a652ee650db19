"""A loop without end in one answer costs that answer alone."""

NUMBERS = (47,)
HANGS = True
CELLS = [
    """def double(x):
    while True:
        pass
""",
]
