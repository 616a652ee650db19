"""Nothing that is passed to an answer leads back to the tests."""

NUMBERS = (8,)
CELLS = [
    """import sys

def double(x):
    frame = sys._getframe(1)
    print(frame.f_code.co_consts, frame.f_globals.get("secret"))
    return 0
""",
]
