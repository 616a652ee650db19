"""Send and receive whole frames over the pipes to a worker that may be slow or stuck, perhaps on purpose.

Every wait ends: the worker's CPU and wall clocks are checked even if bytes keep arriving.
"""

from __future__ import annotations

import contextlib
import functools
import os
import select
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from autograder.sandbox import scratch
from autograder.worker import codec
from autograder.worker.zygote import Worker

_TICK = 0.05
"""Seconds between two checks of a busy worker's CPU clock; it can exceed its limit by that much for each core."""
_SCRATCH_TICK = 0.2
"""Seconds between two checks of what a busy worker has written, where the kernel does not limit it."""
_READ_BYTES = 1 << 16
"""Bytes to read from a pipe at once, while the frame's size is unknown."""
_AT_ONCE = 1000
"""Most frames that are written at once; the kernel takes 1024."""
Taken = TypeVar("Taken", bytes, int)


class Clock:
    """Raise TimeoutError when the worker has used more CPU or wall seconds than it is given from now on."""

    def __init__(self, worker: Worker, cpu_start: float, cpu: float, wall: float) -> None:
        self.worker, self.cpu, self.wall = worker, cpu, wall
        self.cpu_end = cpu_start + cpu
        self.start = self.scratch_seen = time.monotonic()
        self.next_look = self.start + _TICK

    def wait(self, poll: Callable[[float], Any]) -> None:
        """Wait until the pipe is ready. Check the clocks even if it is ready, or slow bytes could evade the limits."""
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
    """The worker has filled the folder that it may write to."""


@functools.lru_cache(64)
def _poller(descriptor: int, events: int) -> Callable[[float], Any]:
    poll = select.poll()
    poll.register(descriptor, events)
    return poll.poll


def write(descriptor: int, frames: Sequence[bytes], clock: Clock) -> None:
    """Write whole frames, at once if there is room. Raises BrokenPipeError, TimeoutError or ScratchFullError."""
    done = 0
    # Write without waiting: a worker that waits for a request has read the previous one. If the pipe is
    # full (the worker can also make it smaller), wait below.
    with contextlib.suppress(BlockingIOError):
        done = os.writev(descriptor, frames[:_AT_ONCE])
    if done == sum(map(len, frames)):
        return
    view, ready = memoryview(b"".join(frames))[done:], _poller(descriptor, select.POLLOUT)
    while view:
        clock.wait(ready)
        with contextlib.suppress(BlockingIOError):
            view = view[os.write(descriptor, view) :]


def read(descriptor: int, clock: Clock, ahead: bytearray | None = None) -> bytearray:
    """Read a whole frame from a pipe that does not block, and return its bytes, header included.

    Parameters
    ----------
    descriptor : int
        The pipe's end.
    clock : Clock
        The limits while this waits.
    ahead : bytearray, optional
        What an earlier call has read of this frame; afterward, what this call has read of the next ones. Without it,
        nothing may follow the frame, because the worker sends one reply per request.

    Raises
    ------
    EOFError
        If the worker closed the pipe.
    TimeoutError
        If the time or the CPU time of the clock is used up.
    ScratchFullError
        If the worker's scratch folder is full.
    codec.ProtocolError
        If the frame is too large, or if bytes follow it.
    """
    frame = bytearray(ahead or b"")
    while not (size := codec.frame_size(frame)):
        frame += _taken(descriptor, clock, lambda: os.read(descriptor, _READ_BYTES))
    if len(frame) > size and ahead is None:
        raise codec.ProtocolError("bytes after an answer")
    if ahead is not None:
        ahead[:] = frame[size:]
        del frame[size:]
    return frame if len(frame) == size else _rest(descriptor, clock, frame, size)


def _rest(descriptor: int, clock: Clock, start: bytearray, size: int) -> bytearray:
    """Read the rest of a frame of this size right to its place, and return the frame. Raises what `read` raises."""
    frame, have = bytearray(size), len(start)
    frame[:have] = start
    with memoryview(frame) as view:
        while have < size:
            with view[have:] as room:
                have += _taken(descriptor, clock, functools.partial(os.readv, descriptor, [room]))
    return frame


def _taken(descriptor: int, clock: Clock, take: Callable[[], Taken]) -> Taken:
    """Wait for bytes, and return what ``take`` returns, which reads them. Raises what `read` raises."""
    ready = _poller(descriptor, select.POLLIN)
    while True:
        clock.wait(ready)
        with contextlib.suppress(BlockingIOError):  # the worker may have read the bytes back
            if taken := take():
                return taken
            raise EOFError
