"""What the tests of the pool run in its processes: functions of bytes that end in every way."""

from __future__ import annotations

import os
import signal
import time


def echo(data: bytes) -> bytes:
    return data


def pid(_: bytes) -> bytes:
    return str(os.getpid()).encode()


def raises(data: bytes) -> bytes:
    raise ValueError(data.decode())


def dies(_: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def leaves(_: bytes) -> bytes:
    os._exit(3)


def hangs(_: bytes) -> bytes:
    time.sleep(600)
    return b""


def stopped(_: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGSTOP)
    return b""


def allocates(_: bytes) -> bytes:
    return bytes(4 << 30)
