"""The times at which shared files were last read tell one worker nothing of another.

The kernel notes the first reading in a day. Where no read-only mount keeps it from that, the engine has read
everything before a worker can.
"""

from __future__ import annotations

import dataclasses
import os

from tests.attacks.lab import Lab

NUMBERS = (46,)
#: Controls of other attacks change the shared file, which makes its next reading a first one again.
FRESH = True


def attack(lab: Lab) -> str:
    before = os.stat(lab.shared).st_atime_ns
    with open(lab.shared, "rb") as file:
        file.read()
    after = os.stat(lab.shared).st_atime_ns
    return f"read at {after}" if after != before else ""


def control(lab: Lab, secret: str) -> str:
    """The same with a file that nobody has read since it was written."""
    path = os.path.join(lab.folder, "worker-unread")
    with open(path, "w") as file:
        file.write("written, and not read")
    os.utime(path, (0, 0))
    try:
        return attack(dataclasses.replace(lab, shared=path))
    finally:
        os.unlink(path)
