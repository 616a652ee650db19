"""A worker that answers every question twice is ended: the second answer is for no later question."""

NUMBERS = (22,)
LOSES = True  # it goes through its own notebook's channel
CELLS = [
    """from autograder import codec
from autograder.worker import serve

honest = serve.write_frame

def twice(descriptor, frame):
    number = codec.decode(frame)[0]
    later = codec.encode([number + 1, "value", 3.0, False])
    honest(descriptor, frame + later)

serve.write_frame = twice
""",
]


def control() -> str:
    """Whoever reads a line for each question takes the spare line for the next answer."""
    lines = iter(["1.0", "3.0", "1.0"])
    first, second = next(lines), next(lines)
    return f"{second} for the question after {first}"
