"""The text of an answer is never asked for by the grader."""

NUMBERS = (35,)
HANGS = True
CELLS = [
    """import time

class Bomb:
    def __repr__(self):
        time.sleep(3600)
    __str__ = __format__ = __repr__
    def __eq__(self, other):
        raise ValueError(self.__repr__())

def double(x):
    return Bomb()
""",
]
