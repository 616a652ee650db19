"""A hidden input cannot leave in an exception's message, whichever call it came with."""

NUMBERS = (41, 42)
HONEST = 1.0
CELLS = [
    """calls = 0

def double(x):
    global calls
    calls += 1
    if isinstance(x, float):
        return 3.0
    raise ValueError("input " + str(x if calls < 3 else x.tolist()))
""",
]
