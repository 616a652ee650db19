"""An answer sent before its question is not accepted as the answer."""

NUMBERS = (22,)
LOSES = True  # it goes through its own notebook's channel
LOSES = True  # it goes through its own notebook's channel
CELLS = [
    """import os
from autograder import codec

reply = codec.encode([number := 3, "value", 3.0, False])
for descriptor in range(3, 64):
    for number in range(2, 12):
        try:
            os.write(descriptor, codec.encode([number, "value", 3.0, False]))
        except OSError:
            pass
""",
]


def control() -> str:
    """Without numbers the next question would take it."""
    waiting = [3.0]
    return f"{waiting.pop()} for a question not yet asked"
