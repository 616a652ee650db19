"""A reply whose parts are arrays, which answer a comparison with an array, is not the grader's fault."""

NUMBERS = (21, 22)
LOSES = True  # its own notebook's answers go through the same channel
CELLS = [
    """import numpy as np
from autograder import codec
from autograder.worker import serve

turn = 0

def answer(self, number, operation, operands):
    global turn
    turn += 1
    parts = [number, "value", 3.0, False]
    parts[turn % 2] = np.zeros(2)
    return codec.encode(parts)

serve.Server.answer = answer
""",
    "1 + 1",
]


def control() -> str:
    """Compared before its type is known, it raises in the grader: our own fault, which costs no points."""
    import numpy as np

    reply = [np.zeros(2), "value", 3.0, False]
    try:
        return "" if reply[0] != 1 else "taken"
    except ValueError as error:
        return f"{type(error).__name__} in the grader"
