"""A cache of typeset formulas: one SQLite file, keyed by content, which may be deleted at any time.

It never makes a run fail. If the folder cannot be written, or the file is locked or damaged, nothing is cached.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

#: Most formulas in the cache; the oldest are deleted first. The workbook and its derivations have some hundreds.
MAX_ROWS = 20_000


def cache_folder() -> Path:
    """Return ``$XDG_CACHE_HOME/workbook``, or ``~/.cache/workbook``."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "workbook"


class FormulaCache:
    """Stores texts by key in ``folder/formulas.sqlite3``; ``FormulaCache(None)`` stores nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / "formulas.sqlite3" if folder else None

    def _open(self) -> sqlite3.Connection:
        assert self._path is not None
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=2)
        connection.execute("CREATE TABLE IF NOT EXISTS formulas (key TEXT PRIMARY KEY, value BLOB NOT NULL)")
        return connection

    def get(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the values that are in the cache; an empty dict if it cannot be read."""
        if not self._path or not self._path.exists():
            return {}
        found: dict[str, str] = {}
        try:
            with contextlib.closing(self._open()) as connection:
                for key in keys:
                    row = connection.execute("SELECT value FROM formulas WHERE key = ?", (key,)).fetchone()
                    if row:
                        found[key] = zlib.decompress(row[0]).decode("utf-8")
        except (sqlite3.Error, OSError, zlib.error, UnicodeDecodeError):
            return {}
        return found

    def put(self, values: Mapping[str, str]) -> None:
        """Store ``values``; do nothing if the cache cannot be written."""
        if not self._path:
            return
        rows = [(key, zlib.compress(value.encode("utf-8"), 3)) for key, value in values.items()]
        try:
            with contextlib.closing(self._open()) as connection, connection:
                connection.executemany("INSERT OR REPLACE INTO formulas VALUES (?, ?)", rows)
                connection.execute(
                    "DELETE FROM formulas WHERE rowid <= (SELECT max(rowid) FROM formulas) - ?", (MAX_ROWS,)
                )
        except (sqlite3.OperationalError, OSError):
            return
        except sqlite3.DatabaseError:
            # Delete a damaged file, so that the next run starts a new one.
            with contextlib.suppress(OSError):
                self._path.unlink()
