"""Whole frames over the pipes to a worker that may be slow, stuck, or trying to be.

Every wait has an end: the worker's CPU and wall clocks are read however the bytes trickle.
"""

from __future__ import annotations

import contextlib
import os
import select
import time
from collections.abc import Callable
from typing import Any

from autograder import codec
from autograder.sandbox import scratch
from autograder.zygote import Worker

_TICK = 0.05
"""Seconds between two looks at a busy worker's CPU clock."""
_SCRATCH_TICK = 0.2
"""Seconds between two looks at what a busy worker has written, where the kernel does not limit it."""


class Clock:
    """Raises TimeoutError when the worker is over its CPU or wall seconds."""

    def __init__(self, worker: Worker, cpu_end: float, wall_end: float) -> None:
        self.worker, self.cpu_end, self.wall_end = worker, cpu_end, wall_end
        self.cpu_start = worker.cpu_seconds()
        self.wall_start = self.scratch_seen = time.monotonic()

    def wait(self, poll: Callable[[float], Any]) -> None:
        """Wait until the pipe is ready; the clocks are read every time, or a trickle of bytes would outlive them."""
        ready: Any = False
        while not ready:
            ready = poll(_TICK * 1000)
            now = time.monotonic()
            if self.worker.cpu_seconds() >= self.cpu_end:
                raise TimeoutError(
                    f"It did not finish within {self.cpu_end - self.cpu_start:.0f} CPU seconds."
                )
            if now >= self.wall_end:
                raise TimeoutError(f"It did not finish within {self.wall_end - self.wall_start:.0f} seconds.")
            if now - self.scratch_seen >= _SCRATCH_TICK:
                self.scratch_seen = now
                if scratch.over(self.worker.jail):
                    size = self.worker.jail.scratch_bytes >> 20
                    raise ScratchFullError(f"the code wrote more than {size} MB, or too many files")


class ScratchFullError(Exception):
    """The worker has filled the folder that it may write."""


def _poller(descriptor: int, events: int) -> Callable[[float], Any]:
    poll = select.poll()
    poll.register(descriptor, events)
    return poll.poll


def write(descriptor: int, frame: bytes, clock: Clock) -> None:
    """Write a whole frame. Raises BrokenPipeError, TimeoutError or ScratchFullError."""
    view, ready = memoryview(frame), _poller(descriptor, select.POLLOUT)
    while view:
        clock.wait(ready)
        with contextlib.suppress(BlockingIOError):  # the other end may make the pipe smaller meanwhile
            view = view[os.write(descriptor, view) :]


def read(descriptor: int, clock: Clock) -> bytearray:
    """Read a whole frame. Raises EOFError, TimeoutError, ScratchFullError or `codec.ProtocolError`."""
    ready, frame = _poller(descriptor, select.POLLIN), bytearray()

    def until(size: int) -> None:
        while len(frame) < size:
            clock.wait(ready)
            with contextlib.suppress(BlockingIOError):  # somebody at the other end may have read it back
                part = os.read(descriptor, min(size - len(frame), 1 << 20))
                if not part:
                    raise EOFError
                frame.extend(part)

    until(8)
    prefix = bytes(frame)
    start = 8 + 8 * codec.header_size(prefix)[1]
    until(start)
    until(start + codec.body_size(prefix, bytes(frame[8:])))
    return frame
