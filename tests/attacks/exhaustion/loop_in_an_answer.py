"""An endless loop in one answer affects only that answer."""

NUMBERS = (47,)
HANGS = True
CELLS = [
    """def double(x):
    while True:
        pass
""",
]
