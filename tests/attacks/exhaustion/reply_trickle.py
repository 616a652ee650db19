"""A worker that sends its reply a byte at a time ends with its clock."""

NUMBERS = (55,)
LOSES = True  # its own notebook's answers go through the same channel
CELLS = [
    """import os, time
from autograder.worker import serve

def slowly(descriptor, frame):
    os.write(descriptor, (10**6).to_bytes(8, "little"))
    while True:
        os.write(descriptor, b"\\0")
        time.sleep(0.1)

serve.write_frame = slowly
""",
]


def control() -> str:
    """A timeout on each read alone starts anew with every byte."""
    seconds_per_read, reads = 2.0, 10**6
    return f"{seconds_per_read * reads:.0f} seconds may pass"
