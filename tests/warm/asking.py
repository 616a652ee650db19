"""Ask a warm process to run a command with this process's standard streams. Uses the standard library only."""

from __future__ import annotations

import json
import os
import socket
import sys
from typing import Any, NoReturn


def ask(address: str, asked: dict[str, Any], streams: list[int], seconds: float | None = None) -> int:
    """Run a command and return its exit code, or the negative number of the signal that ended it.

    When this process ends first, or after ``seconds``, the command is killed.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as warm:
        warm.connect(address)
        warm.settimeout(seconds)
        socket.send_fds(warm, [json.dumps(asked).encode()], streams)
        answer = warm.recv(100)
    if not answer:
        raise RuntimeError("the warm process ended")
    return int(answer)


def main(address: str, module: str) -> NoReturn:
    """Be the program of a module."""
    asked = {"words": [module, *sys.argv[1:]], "folder": os.getcwd(), "environment": dict(os.environ)}
    code = ask(address, asked, [0, 1, 2])
    sys.exit(code if code >= 0 else 128 - code)
