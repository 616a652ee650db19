"""A network of 200,000 hidden units does not take the grader's memory."""

from tests.attacks.objects import parameters_of_numbers

NUMBERS = (34,)
QUESTION = parameters_of_numbers.QUESTION
#: 16 MB for what a worker may send at once, as much again as the grader copies of it, and the rest for the test itself.
GRADER_BYTES = 80 << 20
CELLS = [
    *parameters_of_numbers.CELLS,
    """hidden = 200_000
Nearest.params = {"W1": np.zeros((64, hidden), np.float32), "b1": np.zeros(hidden, np.float32),
                  "W2": np.zeros((hidden, 10), np.float32), "b2": np.zeros(10, np.float32)}
""",
]
HONEST = parameters_of_numbers.HONEST


def control() -> str:
    """What the hidden units of 300 images take, where nobody asks how many units there are."""
    needed = 300 * 200_000 * 8
    return f"{needed >> 20} MB in the grader" if needed > GRADER_BYTES else ""
