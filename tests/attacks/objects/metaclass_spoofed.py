"""An object whose metaclass answers every type test and comparison with True is not accepted as a number."""

NUMBERS = (39,)
CELLS = [
    """class Yes(type):
    def __instancecheck__(cls, instance):
        return True
    def __subclasscheck__(cls, other):
        return True
    def __eq__(cls, other):
        return True
    __hash__ = type.__hash__

class Spoof(metaclass=Yes):
    def __eq__(self, other):
        return True
    def __bool__(self):
        return True
    __hash__ = None

import builtins
builtins.isinstance = lambda *a: True
double = lambda x: Spoof()
""",
]
