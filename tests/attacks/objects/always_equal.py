"""An answer whose comparison always says yes is not a number."""

NUMBERS = (25,)
CELLS = [
    """class Yes:
    def __eq__(self, other):
        return True
    __hash__ = None
    shape = (5,)
    dtype = float

def double(x):
    return Yes()
""",
]
