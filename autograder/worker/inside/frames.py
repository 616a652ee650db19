"""Read and write whole frames on the worker's side, and compute digests that reveal a changed input."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.worker import codec

_ATOMS = (bool, int, float, str)
"""Types of entries that a digest of a list or a dict contains."""
_READ_BYTES = 1 << 16
"""Bytes to read from a pipe at once, while the frame's size is unknown."""


def read_frame(descriptor: int, ahead: bytearray) -> bytearray | None:
    """Return the next frame, or None if the pipe has ended.

    ``ahead`` holds what was read of later frames, because the grader may send some requests before their turn.
    """
    frame = bytearray(ahead)
    size = codec.frame_size(frame)
    while not size or len(frame) < size:
        part = os.read(descriptor, max(_READ_BYTES, size - len(frame)))
        if not part:
            return None
        frame += part
        size = size or codec.frame_size(frame)
    ahead[:] = frame[size:]
    del frame[size:]
    return frame


def write_frame(descriptor: int, frame: bytes) -> None:
    """Write a whole frame."""
    view = memoryview(frame)
    while view:
        view = view[os.write(descriptor, view) :]


def array_digest(array: np.ndarray) -> bytes:
    """Return a 16-byte digest of an array's shape, dtype and values.

    >>> array_digest(np.zeros(2)) == array_digest(np.zeros((1, 2)))
    False
    """
    digest = hashlib.blake2b(_description(array.shape, array.dtype.str), digest_size=16)
    content: Any = array if array.flags.c_contiguous else array.tobytes()
    digest.update(content)
    return digest.digest()


@functools.lru_cache(1024)
def _description(shape: tuple[int, ...], dtype: str) -> bytes:
    return repr((shape, dtype)).encode()


def digests(value: Any, own: Sequence[Any] = ()) -> list[bytes]:
    """Return the digests of all plain arrays, and of all lists, tuples and dicts with their plain entries, in order.

    The objects in ``own`` are left out: they are the student's, and handles stand for them in the grader.

    >>> digests([5, 3]) == digests([5, 3, 10]), digests({"X": 1}) == digests({"X": 1.5})
    (False, False)
    """
    if any(value is mine for mine in own):
        return []
    if type(value) is np.ndarray and value.dtype != object:
        return [array_digest(value)]
    if type(value) is dict:
        entries, keys = list(value.values()), [key for key in value if type(key) is str]
    elif type(value) in (list, tuple):
        entries, keys = list(value), []
    else:
        return []
    atoms = [entry if type(entry) in _ATOMS else None for entry in entries]
    whole = hashlib.blake2b(
        repr((type(value).__name__, keys, atoms)).encode("utf-8", "replace"), digest_size=16
    )
    return [whole.digest(), *(digest for entry in entries for digest in digests(entry, own))]
