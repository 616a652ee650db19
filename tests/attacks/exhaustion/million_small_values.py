"""A reply of two million empty lists, in two megabytes, takes neither a gigabyte of the grader nor its time."""

from __future__ import annotations

NUMBERS = (34, 49)
LOSES = True  # its own notebook's answers go through the same channel
CELLS = [
    """import msgpack, struct
from autograder.worker import serve

old = serve.Server.answer

def answer(self, number, operation, operands):
    if operation == "cell":
        return old(self, number, operation, operands)
    many = 2_000_000
    body = b"\\x94" + msgpack.packb(number) + msgpack.packb("value")
    body += b"\\xdd" + struct.pack(">I", many) + b"\\x80" * many + b"\\xc2"
    return struct.pack(">II", len(body), 0) + body

serve.Server.answer = answer
""",
    "1 + 1",
]


def control() -> str:
    """A limit of bytes alone does not limit what they become: each byte is an object of 64 bytes."""
    import sys

    import msgpack

    made = msgpack.unpackb(b"\xdd\x00\x00\xff\xff" + b"\x80" * 65535)
    size = sum(sys.getsizeof(one) for one in made)
    return f"{size // 65535} bytes for each byte" if size > 50 * 65535 else ""
