"""Bytes written to the grader's pipes end the worker and affect no other submission."""

NUMBERS = (22,)
CELLS = [
    """import os
for descriptor in range(3, 64):
    for junk in (b"\\xff" * 64, (2**62).to_bytes(8, "big") * 8, b"\\x00" * 64):
        try:
            os.write(descriptor, junk)
        except OSError:
            pass
""",
]


def control() -> str:
    """What Python's own loader of frames makes of such bytes."""
    import pickle

    try:
        pickle.loads(b"\xff" * 64)
    except Exception as error:
        return f"{type(error).__name__}, which is no protocol error"
    return ""
