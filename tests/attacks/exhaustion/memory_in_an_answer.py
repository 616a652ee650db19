"""Memory without end in one answer costs that answer alone."""

NUMBERS = (49,)
HANGS = True
CELLS = [
    """def double(x):
    kept = []
    while True:
        kept.append(bytearray(1 << 24))
""",
]
