"""A loss history of two million numbers does not take the grader's time."""

import msgpack

from autograder.worker import codec

NUMBERS = (34,)
QUESTION = "q6_train_two_layer"
GRADER_SECONDS = 5.0
CELLS = [
    """class Fake:
    model = 1.0
    loss_history = [1] * 2_000_000

def train_two_layer(data):
    return Fake()
""",
]


def control() -> str:
    """A frame of the size that a worker may send holds them all; looked at one by one, they take a minute."""
    size = len(msgpack.packb([1] * 2_000_000))
    return "two million numbers reach the test" if size <= codec.MAX_STRUCTURE else ""
