"""Read and write whole frames on the worker's side, and compare inputs before and after a call."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any

import numpy as np

from autograder.worker import codec

_ATOMS = (bool, int, float, str)
"""Types of values that cannot be changed, but replaced in a list or a dict."""
_READ_BYTES = 1 << 16
"""Bytes to read from a pipe at once, while the frame's size is unknown."""


def read_frame(descriptor: int, ahead: bytearray) -> bytearray | None:
    """Return the next frame, or None if the pipe has ended.

    ``ahead`` holds what was read of later frames, because the grader may send some requests before their turn.
    """
    frame = bytearray(ahead)
    while not (size := codec.frame_size(frame)):
        part = os.read(descriptor, _READ_BYTES)
        if not part:
            return None
        frame += part
    ahead[:] = frame[size:]
    del frame[size:]
    return frame if len(frame) == size else _rest(descriptor, frame, size)


def _rest(descriptor: int, start: bytearray, size: int) -> bytearray | None:
    """Read the rest of a frame of this size right to its place, and return the frame; None if the pipe has ended."""
    frame, have = bytearray(size), len(start)
    frame[:have] = start
    with memoryview(frame) as view:
        while have < size:
            with view[have:] as room:
                if not (count := os.readv(descriptor, [room])):
                    return None
                have += count
    return frame


def write_frame(descriptor: int, frame: bytes) -> None:
    """Write a whole frame."""
    view = memoryview(frame)
    while view:
        view = view[os.write(descriptor, view) :]


def contents(value: Any, own: Collection[int] = ()) -> Any:
    """Return what tells whether a plain value has been changed since: equal if it holds the same bits.

    It covers arrays, and lists, tuples and dicts with their plain entries. Objects whose ``id`` is in ``own`` are left
    out: they are the student's, and handles stand for them in the grader.

    >>> contents(np.zeros((1, 2))) == contents(np.zeros(2)), contents({"X": 1}) == contents({"X": 1.0})
    (False, False)
    """
    kind = type(value)
    if kind in _ATOMS:
        return kind, repr(value)  # 1, 1.0 and True are equal, and NaN is not
    if id(value) in own:
        return None
    if kind is np.ndarray:
        return value.shape, value.dtype, value.tobytes()
    if kind is dict:
        return [(key if type(key) is str else None, contents(entry, own)) for key, entry in value.items()]
    if kind is list or kind is tuple:
        return kind, [contents(entry, own) for entry in value]
    return None
