"""What all handlers of the reading page share: the course, its database, its excused questions, and who reads what."""

from __future__ import annotations

import hashlib
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from autograder.staff.gradebook import late
from autograder.staff.gradebook.excuse import How
from autograder.staff.gradebook.reading import answers
from autograder.staff.gradebook.reading.presence import Presence
from autograder.staff.gradebook.reading.scanned import Scanned


@dataclass
class Excused:
    """The excused questions of the course's YAML, read again when the file changes."""

    path: Path | None
    cells: dict[str, How] = field(default_factory=dict)
    problem: str = ""
    _stamp: tuple[int, int] | None = None

    def now(self) -> dict[str, How]:
        """Return how each excused cell is treated.

        If the file is invalid, its last valid content applies, and `problem` holds the reason.
        """
        if self.path is None:
            return self.cells
        try:
            found = self.path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            if stamp != self._stamp:
                self.cells, self.problem = late.read(self.path).excused_cells, ""
                self._stamp = stamp
        except FileNotFoundError:
            self.cells, self.problem, self._stamp = {}, "", None
        except (OSError, late.PolicyError) as problem:
            self.problem = str(problem)
        return self.cells


@dataclass
class Reading:
    """The served course.

    ``origins`` are the addresses of proxies, ``names`` shows whose answers they are, and ``isolation`` is the tier of
    the sandbox in which scans are opened.
    """

    course: Path
    engine: sa.Engine
    secret: str
    excused: Excused
    base: str = "/"
    origins: tuple[str, ...] = ()
    names: bool = False
    isolation: str = "auto"
    presence: Presence = field(default_factory=Presence)
    pool: Executor = field(default_factory=lambda: ThreadPoolExecutor(4, "reading"))
    synced: str = ""
    scanned: Scanned = field(init=False)

    def __post_init__(self) -> None:
        self.scanned = Scanned(self.course, self.isolation)

    @property
    def cookie(self) -> str:
        """The cookie's name, which differs between courses because all ports of a host share their cookies."""
        return "reading_" + hashlib.sha256(self.secret.encode()).hexdigest()[:8]

    def close(self) -> None:
        """Finish pending work, and close all database connections."""
        self.pool.shutdown()
        self.scanned.close()
        self.engine.dispose()

    def refresh(self, session: Session) -> None:
        """Read the course's pages again if `autograder gradebook course` has filled the folder since."""
        stamp = answers.stamp_of(self.course)
        if stamp != self.synced:
            answers.sync(session, self.course)
            self.synced = stamp
