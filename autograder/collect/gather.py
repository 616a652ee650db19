"""Makes a class folder of downloads: a student at a time, so that a run that was killed loses nothing.

Every attempt is kept; the one that counts is the latest by the source's time, else by its number.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder import archive
from autograder.collect import folder as classes
from autograder.collect.folder import About
from autograder.collect.layouts import Delivery, Options, recognize
from autograder.collect.nodes import Node, of_path, of_zip
from autograder.collect.saving import OLD, PARTIAL, write_student
from autograder.collect.students import Student, students_of
from autograder.people import Person
from autograder.release import Release
from autograder.report import write_atomically
from workbook import limits, which
from workbook.limits import Refused


class FolderInUseError(Refused):
    """Another run is writing to the class folder."""


@dataclass
class Collected:
    """What a run collected: students by folder, what was left and why, who of the roster has nothing."""

    students: dict[str, About] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    absent: list[Person] = field(default_factory=list)
    unchanged: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything was taken."""
        return not self.left and not any(
            one.refused or one.left or one.problems for one in self.students.values()
        )


def root_of(path: Path) -> Node:
    """A source as a tree. Raises Refused."""
    if not path.exists():
        raise Refused(f"{limits.shown(str(path), 200)}: not found")
    if path.is_dir():
        return of_path(path)
    if path.name.casefold().endswith(".zip"):
        try:
            return of_zip(path)
        except Refused:
            return Node(
                path.name, None, path
            )  # a damaged zip is somebody's submission, and is refused as such
    if archive.is_archive(path.name) or which.is_notebook(path.name):
        return Node(path.name, None, path)
    raise Refused(f"{limits.shown(str(path), 200)}: not a zip or a folder")


def deliveries_in(paths: Sequence[Path], options: Options, into: Collected) -> list[Delivery]:
    """Every delivery in the sources; what belongs to nobody is noted. Raises Refused."""
    found: list[Delivery] = []
    for path in paths:
        recognized = recognize(root_of(path), options)
        into.layouts[str(path)] = recognized.layout
        for name, reason in recognized.left.items():
            into.left[f"{path.name}/{name}"] = reason
        for delivery in recognized.deliveries:
            delivery.source = path.name
            found.append(delivery)
    return found


def collect(
    paths: Sequence[Path],
    out: Path,
    *,
    options: Options | None = None,
    roster: Sequence[Person] | None = None,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Collected:
    """Collect all sources into the class folder ``out``. Raises Refused.

    A student whose folder is as it would be made is left alone, so a run that was killed goes on where it was.
    """
    options, collected = options or Options(), Collected()
    released = Release().originals
    deliveries = deliveries_in(paths, options, collected)
    if not deliveries:
        raise Refused(f"no submissions in {', '.join(limits.shown(str(path), 200) for path in paths)}")
    students = students_of(deliveries, roster, collected.absent)
    with _owned(out):
        _refuse_strangers(out)
        _write_class(out, paths, collected, students, finished=False)
        for number, student in enumerate(students):
            about, written = write_student(out, student, released)
            collected.students[student.folder] = about
            collected.unchanged += not written
            progress(number + 1, len(students))
        kept = {student.folder for student in students}
        for other in classes.students(out):
            if other.name not in kept:
                collected.left[other.name] = (
                    "it is of an earlier run, and in none of these sources: remove it if it is not wanted"
                )
        _write_class(out, paths, collected, students, finished=True)
    return collected


@contextmanager
def _owned(out: Path) -> Iterator[None]:
    out.mkdir(parents=True, exist_ok=True)
    lock = os.open(out, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUseError(f"another run is writing to {out}") from None
        for stale in out.glob(f"{OLD}*"):
            with contextlib.suppress(OSError):  # the run was killed between two renames
                stale.rename(out / stale.name.removeprefix(OLD))
        for stale in [*out.glob(f"{PARTIAL}*"), *out.glob(f"{OLD}*")]:
            shutil.rmtree(stale, ignore_errors=True)
        yield
    finally:
        os.close(lock)


def _refuse_strangers(out: Path) -> None:
    """A folder that holds anything else is not written into."""
    if not (out / classes.CLASS_FILE).exists() and any(not one.name.startswith(".") for one in out.iterdir()):
        raise Refused(f"{limits.shown(str(out), 200)} is not empty and no class folder: give -o another name")


def _write_class(
    out: Path, paths: Sequence[Path], collected: Collected, students: Sequence[Student], *, finished: bool
) -> None:
    data = {
        "schema": classes.SCHEMA,
        "finished": finished,
        "sources": [str(path) for path in paths],
        "layouts": collected.layouts,
        "students": {student.folder: student.person.label for student in students},
        "left": collected.left,
        "absent": [{"name": one.name, "email": one.email, "ids": dict(one.ids)} for one in collected.absent],
    }
    write_atomically(
        out / classes.CLASS_FILE,
        json.dumps(data, indent=1, ensure_ascii=False).encode("utf-8", "replace") + b"\n",
    )
