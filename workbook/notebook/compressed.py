"""Notebooks that a program compressed one by one: ``q4_ridge.ipynb.gz``, ``.bz2``, ``.xz``."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any

_OPENERS: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7z": lzma.LZMAFile,
}


def is_compressed(data: bytes) -> bool:
    """Return whether a file is compressed by gzip, bzip2 or xz, by its first bytes."""
    return data.startswith(tuple(_OPENERS))


def unpacked(data: bytes, most: int) -> bytes:
    """Return at most ``most`` bytes of the content of a compressed file. Raises ValueError if it is damaged.

    >>> unpacked(gzip.compress(b"{}"), 10)
    b'{}'
    """
    opener = next(opener for magic, opener in _OPENERS.items() if data.startswith(magic))
    try:
        with opener(io.BytesIO(data)) as stream:
            content: bytes = stream.read(most)
            return content
    except (OSError, EOFError, lzma.LZMAError, zlib.error, ValueError) as problem:
        raise ValueError(f"it is damaged: {problem}") from None
