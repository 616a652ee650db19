"""A worker whose protocol the student has replaced can still only give values."""

NUMBERS = (21, 22)
LOSES = True  # its own notebook's answers go through the same channel
CELLS = [
    """from autograder import codec
from autograder.worker import serve

def answer(self, number, operation, operands):
    return codec.encode([number, "pass", True, {"passed": True, "points": 97}])

serve.Server.answer = answer
""",
]


def control() -> str:
    """The verdict comes from the student's side: what is believed there is believed."""
    reply = [1, "pass", True, {"passed": True, "points": 97}]
    points = reply[3]["points"]  # type: ignore[index]
    return f"{points} points"
