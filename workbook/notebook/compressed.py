"""Notebooks that a program compressed one by one: ``q4_ridge.ipynb.gz``, ``.bz2``, ``.xz``."""

from __future__ import annotations

import io
import zlib
from importlib import import_module
from typing import Any

#: The module that opens a file, by its first bytes. They are imported when a file needs them, because Python in the
#: browser lacks some.
_MODULES = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7z": "lzma"}


def is_compressed(data: bytes) -> bool:
    """Return whether a file is compressed by gzip, bzip2 or xz, by its first bytes."""
    return data.startswith(tuple(_MODULES))


def unpacked(data: bytes, most: int) -> bytes:
    """Return at most ``most`` bytes of the content of a compressed file. Raises ValueError if it is damaged.

    >>> import gzip
    >>> unpacked(gzip.compress(b"{}"), 10)
    b'{}'
    """
    module: Any = import_module(next(name for magic, name in _MODULES.items() if data.startswith(magic)))
    damaged = (OSError, EOFError, zlib.error, ValueError, getattr(module, "LZMAError", ValueError))
    try:
        with module.open(io.BytesIO(data)) as stream:
            content: bytes = stream.read(most)
            return content
    except damaged as problem:
        raise ValueError(f"it is damaged: {problem}") from None
