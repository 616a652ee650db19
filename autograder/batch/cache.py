"""Cache the results of graded notebooks by content, so that the same bytes do not run twice.

The key of an entry covers a notebook's content, the engine, the isolation, and the budget. The entry stores, for each
question's cases, the identity of the tests that produced them, separately for public and hidden tests. So when one
hidden test changes, only the notebook's cells and that test's file run again. Each entry starts with the digest of its
remaining bytes, so incomplete entries are detected.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
import zlib
from pathlib import Path
from typing import TypeVar

import msgspec

from workbook.common.atomic import replace_file

KEPT_DAYS = 60.0
"""Entries that no run has used for this many days are removed."""
MAX_ENTRY = 16 << 20
"""Maximum size of an entry in bytes; a notebook with larger outputs is graded again each time."""


def default_folder() -> Path:
    """Return the folder `workbook-autograder` in the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "workbook-autograder"


Entry = TypeVar("Entry", bound=msgspec.Struct)


class Cache:
    """Entries in a folder that only its owner can read or write; an I/O error counts as a miss."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str, kind: type[Entry]) -> Entry | None:
        """Return the entry of a key, or None."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            digest, packed = data[:32], data[32:]
            if hashlib.sha256(packed).digest() != digest:
                return None
            entry = msgspec.json.decode(zlib.decompress(packed), type=kind)
            os.utime(path)  # an entry's age is counted from its last use
            return entry
        except (OSError, ValueError, zlib.error):
            return None

    def put(self, key: str, entry: msgspec.Struct) -> None:
        """Store an entry, unless it is too large or cannot be written."""
        try:
            packed = zlib.compress(msgspec.json.encode(entry), 1)
        except UnicodeEncodeError:  # a cell's output contains a lone surrogate
            return
        if len(packed) > MAX_ENTRY:
            return
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(path, hashlib.sha256(packed).digest() + packed)

    def prune(self) -> None:
        """Remove entries that were not used for `KEPT_DAYS`, and temporary files of killed runs."""
        now = time.time()
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                age = (now - path.stat().st_mtime) / 86400
                if age > (0.1 if path.name.startswith(".") else KEPT_DAYS):
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


def key_of(*parts: object) -> str:
    """Return a key of 64 hex digits for values that JSON can represent."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
