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

from autograder.sandbox import scratch
from autograder.worker import codec
from autograder.worker.zygote import Worker

_TICK = 0.05
"""Seconds between two looks at a busy worker's CPU clock, which can so be late by that much for each of its cores."""
_SCRATCH_TICK = 0.2
"""Seconds between two looks at what a busy worker has written, where the kernel does not limit it."""
_READ_BYTES = 1 << 16
"""Bytes to ask a pipe for at once: what it holds."""


class Clock:
    """Raises TimeoutError when the worker has used more CPU or wall seconds than it is given from now on."""

    def __init__(self, worker: Worker, cpu_start: float, cpu: float, wall: float) -> None:
        self.worker, self.cpu, self.wall = worker, cpu, wall
        self.cpu_end = cpu_start + cpu
        self.start = self.scratch_seen = time.monotonic()
        self.next_look = self.start + _TICK

    def wait(self, poll: Callable[[float], Any]) -> None:
        """Wait until the pipe is ready; whether it is or not, the clocks count on, or a trickle would outlive them."""
        ready: Any = False
        while not ready:
            ready = poll(_TICK * 1000)
            now = time.monotonic()
            if now < self.next_look:
                continue
            self.next_look = now + _TICK
            if self.worker.cpu_seconds() >= self.cpu_end:
                raise TimeoutError(f"It did not finish within {self.cpu:.0f} CPU seconds.")
            if now - self.start >= self.wall:
                raise TimeoutError(f"It did not finish within {self.wall:.0f} seconds.")
            if now - self.scratch_seen >= _SCRATCH_TICK:
                self.scratch_seen = now
                if scratch.over(self.worker.jail, self.worker.pid):
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
    view, ready = memoryview(frame), None
    while True:
        # At once: a worker that waits for a request has read the one before. Later it may be full, or made smaller.
        with contextlib.suppress(BlockingIOError):
            view = view[os.write(descriptor, view) :]
        if not view:
            return
        ready = ready or _poller(descriptor, select.POLLOUT)
        clock.wait(ready)


def read(descriptor: int, clock: Clock) -> bytearray:
    """Read a whole frame, with nothing after it: the other end speaks once for each request.

    Raises EOFError, TimeoutError, ScratchFullError or `codec.ProtocolError`.
    """
    ready, frame = _poller(descriptor, select.POLLIN), bytearray()
    size = 0
    while not size or len(frame) < size:
        clock.wait(ready)
        try:
            part = os.read(descriptor, _READ_BYTES)
        except BlockingIOError:  # somebody at the other end may have read it back
            continue
        if not part:
            raise EOFError
        frame += part
        size = size or codec.frame_size(frame)
    if len(frame) > size:
        raise codec.ProtocolError("bytes after an answer")
    return frame
