"""Track who has which answer open, in the server's memory only.

Presence is not a lock, because a lock that a closed laptop holds is worse than a conflict that is shown. It only
informs readers, and makes *next* skip answers that somebody else has open.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

#: Seconds after its last call that a page counts as closed; pages call every ten seconds.
CLOSED_AFTER = 35.0


@dataclass(frozen=True)
class Open:
    """What one reader has open."""

    who: str
    where: str
    cell: str
    answers: frozenset[str]
    seen: float


class Presence:
    """What everybody has open; thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._open: dict[tuple[str, str], Open] = {}

    def here(self, who: str, tab: str, where: str, cell: str = "", answers: Iterable[str] = ()) -> None:
        """Note what a reader's tab shows now."""
        with self._lock:
            self._open[who, tab] = Open(who, where, cell, frozenset(answers), self._clock())

    def others(self, who: str) -> list[Open]:
        """Return what other readers have open, sorted by name."""
        with self._lock:
            latest = self._clock() - CLOSED_AFTER
            self._open = {key: one for key, one in self._open.items() if one.seen >= latest}
            return sorted((one for one in self._open.values() if one.who != who), key=lambda one: one.who)

    def busy(self, who: str) -> set[str]:
        """Return the ids of the answers that others have open."""
        return {answer for one in self.others(who) for answer in one.answers}
