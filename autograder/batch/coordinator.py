"""The coordinator of a run: it keeps finished reports, grades the rest, and writes each report immediately.

Only the coordinator writes to the output folder, which it locks. It can be killed at any time: reports are written
atomically, a submission with a current stamp (`finished`) is not graded again, and the next run removes temporary
files.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import UNSET

from autograder import locks
from autograder.batch import changes, finished
from autograder.batch.cache import Cache, default_folder
from autograder.batch.changes import Change
from autograder.batch.settings import Settings
from autograder.batch.supervisor import Graded, Supervisor, grader_failed
from autograder.grade import held, report
from autograder.intake import submissions
from autograder.reporting import outputs
from autograder.sandbox import temporary_folders
from workbook.submission import file_kinds

UNFINISHED = "Grading began and did not finish: grade again."


@dataclass
class Done:
    """What a run has done so far."""

    graded: int = 0
    kept: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


@dataclass
class Run:
    """One run over submissions.

    Parameters
    ----------
    found : list of Path
        Submissions (`intake.find_submissions`).
    out : Path
        Output folder.
    earlier : Path or None
        Another run's output folder to compare with and to take unchanged reports from; None means ``out`` itself.
    since : float or None
        Seconds since 1970; submissions with a report that were not modified after this time are not graded again.
    """

    found: list[Path]
    out: Path
    settings: Settings
    earlier: Path | None = None
    since: float | None = None
    done: Done = field(default_factory=Done)

    def __post_init__(self) -> None:
        self.names = outputs.folder_names(self.found)

    def folder(self, path: Path) -> Path:
        """Return the folder of a submission's report."""
        return self.out / self.names[path]

    def unfinished(self, on_kept: Callable[[], None] = lambda: None) -> Iterator[Path]:
        """Yield the submissions that must be graded; call ``on_kept`` for each of the others."""
        for path in dict.fromkeys(self.found):
            if self._keeps_report(path):
                self.done.kept += 1
                on_kept()
            else:
                yield path

    def _keeps_report(self, path: Path) -> bool:
        own = finished.read(self.folder(path))
        if self.since is not None and own is not None and _last_touched(path) <= self.since:
            return True
        wanted = self.stamp(path)
        if finished.same(own, wanted):
            return True
        if self.earlier is None:
            return False
        there = self.earlier / self.names[path]
        if not finished.same(finished.read(there), wanted):
            return False
        shutil.rmtree(self.folder(path), ignore_errors=True)
        shutil.copytree(there, self.folder(path))
        return True

    def stamp(self, path: Path) -> finished.Stamp:
        """Return a stamp of what a report of this submission depends on, computed from its current files."""
        return finished.stamp_of(self.settings, submissions.sha256_of(path), submissions.about_of(path))

    def begin(self, path: Path) -> None:
        """Write a failing report before grading begins, unless there is an earlier report, which stays for now."""
        place = self.folder(path) / "report.json"
        if not place.exists():
            report.write(place, grader_failed(path, self.settings, UNFINISHED))

    def finish(self, graded: Graded) -> None:
        """Write all results of one submission, the stamp last."""
        folder, name = self.folder(graded.path), self.names[graded.path]
        old = changes.before((self.earlier or self.out) / name)
        (folder / finished.STAMP).unlink(missing_ok=True)
        outputs.write(self.out, name, graded.report, graded.outputs)
        if graded.failed is not None:
            self.done.failed[name] = graded.failed
        stamp = self.stamp(graded.path)
        # Refused submissions have no digest. A submission that was replaced during grading gets no stamp, so the next
        # run grades it again.
        same_bytes = graded.report.submission_sha256 == stamp.submission or graded.report.refused is not UNSET
        if same_bytes and not held.names(graded.report):
            finished.write(folder, stamp)
        if old is not None and (moved := changes.change(old, name, graded.report, stamp)):
            self.done.changes.append(moved)
        self.done.graded += 1

    def grade(self, supervisor: Supervisor, on_done: Callable[[], None] = lambda: None) -> Done:
        """Grade all unfinished submissions; call ``on_done`` after each submission."""
        supervisor.on_start = self.begin
        for graded in supervisor.grade_all(self.unfinished(on_done)):
            self.finish(graded)
            on_done()
        return self.done

    def close(self) -> None:
        """Write the tables of all reports in the output folder."""
        outputs.write_grades(self.out)
        if self.done.changes:
            changes.write(self.out, self.done.changes)


def _last_touched(path: Path) -> float:
    inside = path.rglob("*") if path.is_dir() and not path.is_symlink() else ()
    times = [path.lstat().st_mtime]
    for child in inside:
        if file_kinds.counts(child.name):
            with contextlib.suppress(OSError):
                times.append(child.lstat().st_mtime)
    return max(times)


@contextmanager
def owned(out: Path) -> Iterator[None]:
    """Lock the output folder, and remove what killed runs left there and elsewhere. Raises FolderInUseError."""
    with locks.owned(out):
        temporary_folders.sweep()
        Cache(default_folder()).prune()
        try:
            yield
        finally:
            temporary_folders.sweep()  # folders of processes that were killed before they could remove them
