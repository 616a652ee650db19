"""SystemExit, KeyboardInterrupt and GeneratorExit are errors like any other."""

NUMBERS = (77,)
CELLS = [
    """raise SystemExit(0)
""",
    """raise KeyboardInterrupt
""",
    """def double(x):
    raise (SystemExit, KeyboardInterrupt, GeneratorExit)[int(abs(float(x.sum() if hasattr(x, "sum") else x))) % 3]
""",
]
