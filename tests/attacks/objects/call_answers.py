"""A callable answer that raises strange exceptions ends its own case alone."""

NUMBERS = (25, 39)
CELLS = [
    """class Odd(BaseException):
    def __init_subclass__(cls):
        raise SystemExit
    def __getattribute__(self, name):
        raise KeyboardInterrupt

class Double:
    def __call__(self, x):
        raise Odd()
    def __getattribute__(self, name):
        raise Odd()

double = Double()
""",
]
