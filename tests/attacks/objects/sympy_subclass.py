"""A SymPy number of a class of its own is not a number."""

NUMBERS = (30,)
CELLS = [
    """import sympy

class Right(sympy.Float):
    def __eq__(self, other):
        return True
    __hash__ = sympy.Float.__hash__

def double(x):
    return Right(0.0)
""",
]
