"""Frames over a pipe whose other end does as it likes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.worker import codec, wire

pytestmark = pytest.mark.slow

FRAME = codec.encode([1, "value", {"w": np.arange(50_000.0)}, False])


class Far:
    """A pipe whose far end a thread of this process holds; its worker has used ``cpu`` seconds."""

    def __init__(self) -> None:
        self.read_end, self.write_end = os.pipe()
        os.set_blocking(self.read_end, False)
        self.stopped = False
        self.thread: threading.Thread | None = None
        self.cpu = 0.0
        self.worker: Any = SimpleNamespace(cpu_seconds=lambda: self.cpu, jail=None, pid=0)
        self.clock = self.ending_after(60.0)

    def ending_after(self, seconds: float) -> wire.Clock:
        """A clock for 1 CPU second of the worker, and for so many seconds of waiting."""
        return wire.Clock(self.worker, 0.0, 1.0, seconds)

    def say(self, *parts: bytes) -> None:
        def speak() -> None:
            for part in parts:
                if not self.stopped:
                    os.write(self.write_end, part)
                    time.sleep(0.01)

        self.thread = threading.Thread(target=speak, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.stopped = True
        if self.thread is not None:
            self.thread.join()
        os.close(self.read_end)
        os.close(self.write_end)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    monkeypatch.setattr(wire.scratch, "over", lambda *which: False)
    made = Far()
    yield made
    made.close()


@pytest.mark.parametrize("cuts", [(), (3,), (8, 12), (16, 400_000)])
def test_a_frame_arrives_whole_however_it_was_cut(far: Far, cuts: tuple[int, ...]):
    ends = [0, *cuts, len(FRAME)]
    far.say(*(FRAME[start:end] for start, end in pairwise(ends)))
    assert wire.read(far.read_end, far.clock) == FRAME


def test_bytes_after_a_frame_are_refused_and_not_kept_for_the_next(far: Far):
    small = codec.encode([1, "missing"])
    far.say(small + b"x")
    with pytest.raises(codec.ProtocolError, match="after an answer"):
        wire.read(far.read_end, far.clock)


def test_a_header_over_the_limits_is_refused_before_its_body(far: Far):
    far.say(b"\xff" * 8)
    with pytest.raises(codec.ProtocolError):
        wire.read(far.read_end, far.clock)


def trickle(far: Far) -> None:
    far.say(*(FRAME[n : n + 1] for n in range(300)))


@pytest.mark.parametrize("speak", [lambda far: None, trickle], ids=["silence", "trickle"])
@pytest.mark.parametrize("cpu", [0.0, 5.0])
def test_every_wait_has_an_end(far: Far, speak: Callable[[Far], None], cpu: float):
    far.cpu = cpu
    speak(far)
    with pytest.raises(TimeoutError, match="within 0 seconds" if cpu == 0 else "1 CPU seconds"):
        wire.read(far.read_end, far.ending_after(0.2))


def test_frames_that_do_not_fit_into_the_pipe_arrive_whole_and_in_order(far: Far):
    frames = [
        codec.encode([number, "call", "x" * (20 if number % 100 else 90_000)]) for number in range(1500)
    ]
    os.set_blocking(far.write_end, False)
    writer = threading.Thread(target=wire.write, args=(far.write_end, frames, far.ending_after(60.0)))
    writer.start()
    ahead = bytearray()
    assert [wire.read(far.read_end, far.clock, ahead) for _ in frames] == frames
    writer.join()


def test_a_reader_that_never_reads_does_not_hold_the_writer(far: Far):
    os.set_blocking(far.write_end, False)
    with pytest.raises(TimeoutError):
        wire.write(far.write_end, [FRAME], far.ending_after(0.2))
