"""An array of no bytes and of astronomic length makes nothing of that length in the grader."""

NUMBERS = (22, 34)
LOSES = True  # it goes through its own notebook's channel
CELLS = [
    """import msgpack, struct
from autograder import codec
from autograder.worker import serve

honest = serve.write_frame

def giant(descriptor, frame):
    number = codec.decode(frame)[0]
    shape = [0, 1 << 26, 1 << 26]
    array = msgpack.ExtType(2, msgpack.packb(["float64", shape, 0]))
    structure = msgpack.packb([number, "value", array, False])
    honest(descriptor, struct.pack(">IIQ", len(structure), 1, 0) + structure)

serve.write_frame = giant
""",
]


def control() -> str:
    """A sum along the empty axis has every one of the other entries."""
    import numpy as np

    try:
        np.empty((0, 1 << 26, 1 << 26)).sum(axis=0)
    except (MemoryError, ValueError) as error:
        return f"{type(error).__name__} in the grader"
    return ""
