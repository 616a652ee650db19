"""Unbounded memory use in one answer affects only that answer."""

NUMBERS = (49,)
HANGS = True
CELLS = [
    """def double(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 24))
""",
]
