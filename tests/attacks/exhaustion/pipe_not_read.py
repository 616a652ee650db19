"""A worker that stops reading its pipe ends with its clock."""

NUMBERS = (55,)
LOSES = True  # its own notebook's answers go through the same channel
CELLS = [
    """from autograder.worker.inside import frames, serve
import time
serve.read_frame = frames.read_frame = lambda *pipe: time.sleep(10**6)
""",
]


def control() -> str:
    """A write to a pipe that nobody reads waits forever, once the pipe is full."""
    import os

    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    written = 0
    try:
        while True:
            written += os.write(writer, bytes(4096))
    except BlockingIOError:
        return f"stuck after {written} bytes"
    finally:
        os.close(reader)
        os.close(writer)
