"""Results of notebooks that were graded before, by their content: the same bytes need not run twice.

An entry belongs to one notebook's content under one engine, isolation and budget; inside it each question's cases
carry the identity of the tests that gave them, public and hidden ones apart. So when one hidden test changes, the
notebook's cells run again and that test's file, and nothing else does. Entries are whole or not there: each starts
with the digest of its rest.
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
from msgspec import Struct

from autograder.grade.cases import Finding, NotebookResult, Tests

KEPT_DAYS = 60.0
"""An entry that no run has used for so long is removed."""
MAX_ENTRY = 16 << 20
"""Bytes of an entry past which it is not kept: a notebook that shows that much is graded again."""


def default_folder() -> Path:
    """`workbook-autograder` in the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "workbook-autograder"


class Graded(Struct):
    """A graded notebook, and which tests made its cases, as `Release.test_identities` has it."""

    result: NotebookResult
    identities: list[tuple[Tests, str]]

    def current(self, identities: dict[Tests, str]) -> frozenset[Tests]:
        """The tests whose cases are still those that they would give today."""
        return frozenset(tests for tests, known in self.identities if identities.get(tests) == known)


class Checked(Struct):
    """What was found of a submission's derivations, by question."""

    findings: dict[str, Finding]


Entry = TypeVar("Entry", Graded, Checked)


class Cache:
    """Entries below a folder that only its owner can read or write. A failure of the disk is a miss, never an error."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str, kind: type[Entry]) -> Entry | None:
        """The entry of a key, or None."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            digest, packed = data[:32], data[32:]
            if hashlib.sha256(packed).digest() != digest:
                return None
            entry = msgspec.json.decode(zlib.decompress(packed), type=kind)
            os.utime(path)  # its age is counted from the last use
            return entry
        except (OSError, ValueError, zlib.error):
            return None

    def put(self, key: str, entry: Entry) -> None:
        """Keep an entry."""
        try:
            packed = zlib.compress(msgspec.json.encode(entry), 1)
        except UnicodeEncodeError:  # half of a surrogate pair in what a cell showed
            return
        if len(packed) > MAX_ENTRY:
            return
        path = self._path(key)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                temporary.write_bytes(hashlib.sha256(packed).digest() + packed)
                os.replace(temporary, path)
            finally:
                temporary.unlink(missing_ok=True)

    def prune(self) -> None:
        """Remove what was not used for `KEPT_DAYS`, and what killed runs left."""
        now = time.time()
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                age = (now - path.stat().st_mtime) / 86400
                if age > (0.1 if path.name.startswith(".") else KEPT_DAYS):
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]


def key_of(*parts: object) -> str:
    """64 hex digits over values that JSON can hold."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
