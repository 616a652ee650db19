"""Make a class folder from downloads, one student at a time, so that a killed run loses nothing.

Every attempt is kept. The latest one counts, by the source's time or else by its number.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.intake.collect import class_folder as classes
from autograder.intake.collect import packs
from autograder.intake.collect.class_folder import About
from autograder.intake.collect.layouts import Delivery, Options, recognize
from autograder.intake.collect.layouts.base import GUESSED, displayed
from autograder.intake.collect.nodes import Node
from autograder.intake.collect.saving import OLD, PARTIAL, write_student
from autograder.intake.collect.students import Student, students_of
from autograder.intake.release import Release
from autograder.locks import owned
from autograder.people.directory import Person
from workbook.common import messages
from workbook.common.atomic import replace_file
from workbook.submission.limits import Refused


@dataclass
class Collected:
    """What a run collected: students by folder, what was left and why, who on the roster handed in nothing."""

    students: dict[str, About] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    absent: list[Person] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    """Students who match several people on the roster."""
    doubtful: dict[str, str] = field(default_factory=dict)
    """Files that count for one person and have the name of another, with the reason."""
    unchanged: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything was taken."""
        return (
            not self.left
            and not self.unclear
            and not self.doubtful
            and not any(one.refused or one.left or one.problems for one in self.students.values())
        )


def deliveries_in(paths: Sequence[Path], options: Options, into: Collected) -> list[Delivery]:
    """Return every delivery in the sources; add what belongs to nobody to ``into``. Raises Refused."""
    found: list[Delivery] = []
    for name, own in _sources(paths).items():
        if len(paths) > 1 and packs.is_stray(own[0]):
            into.left[name] = _table(name) or "it is not a zip, folder or notebook"
            continue
        roots = [packs.tree_of_path(path, options.names) for path in own]
        root = roots[0] if len(roots) == 1 else packs.joined(name, roots)
        recognized = recognize(root, options)
        into.layouts |= dict.fromkeys(map(str, own), recognized.layout)
        if root.guessed:
            into.left[name] = GUESSED
        for left, reason in recognized.left.items():
            into.left[f"{name}/{left}"] = _table(left) or reason
        for delivery in recognized.deliveries:
            delivery.who = displayed(delivery.who)
            delivery.source = f"{name}/{delivery.source}" if delivery.source else name
            if len(own) == 1 and _is_source(delivery, own[0]):  # read it within the limits of one submission
                delivery.nodes = [Node(name, None, own[0])]
            found.append(delivery)
    return found


def _table(name: str) -> str:
    """Return what to do with a table that nobody handed in; "" for other files."""
    if not name.casefold().endswith((".csv", ".tsv", ".xlsx", ".xls", ".ods", ".numbers")):
        return ""
    return "it is a table and not a submission: if it is the roster, pass it with --roster, as CSV"


def _sources(paths: Sequence[Path]) -> dict[str, list[Path]]:
    """Return the paths by the name of their source: zips that are parts of one download are one source."""
    made: dict[tuple[Path, str], list[Path]] = {}
    for path in paths:
        whole = None if path.is_dir() else packs.whole_of(path.name)
        made.setdefault((path.parent if whole else path, whole or path.name), []).append(path)
    names: dict[str, list[Path]] = {}
    for (_, name), own in made.items():
        options = (name, f"{own[0].parent.name}/{name}", str(own[0]))
        names[next((option for option in options if option not in names), str(own[0]))] = own
    return names


def collect(
    paths: Sequence[Path],
    out: Path,
    *,
    options: Options | None = None,
    roster: Sequence[Person] | None = None,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Collected:
    """Collect all sources into the class folder ``out``, and return what was taken, what was left, and why.

    Each student gets a folder with all attempts, and ``out`` a file that describes the class. Student folders that are
    already up to date are not written again, so a run after a killed one continues where that stopped. Folders of an
    earlier run stay, and are listed in ``left`` if no source has their student. ``out`` is made if necessary, and
    locked meanwhile.

    Parameters
    ----------
    paths : sequence of Path
        Zips, other archives, folders or files. Parts of one download count as one source. They are only read.
    options : Options, optional
        What staff chose: time zone, assignment, pattern and encoding of names [UTC, and nothing else].
    roster : sequence of Person, optional
        With it, students are matched with its people. People without a submission are listed in ``absent``, and
        students who could be several of its people in ``unclear``.
    progress : callable
        Called after each student with the number of students that are done and the number of all.

    Raises
    ------
    Refused
        If the sources have no submissions, cannot be read or can be read in two ways, or if ``out`` contains something
        else than a class or another run is writing to it.
    """
    options, collected = options or Options(), Collected()
    released = Release().originals
    logins = frozenset(one.ids["github"].casefold() for one in roster or () if "github" in one.ids)
    deliveries = deliveries_in(paths, replace(options, logins=logins), collected)
    if not deliveries:
        raise Refused(f"no submissions in {', '.join(messages.shown_path(path) for path in paths)}")
    students = students_of(deliveries, roster, collected.absent)
    for student in students:
        collected.doubtful |= student.doubtful
    collected.unclear = [student.person.label for student in students if student.several]
    with owned(out):
        _repair(out)
        _refuse_strangers(out)
        _write_class(out, paths, collected, students, finished=False)
        for number, student in enumerate(students):
            about, written = write_student(out, student, released)
            collected.students[student.folder] = about
            collected.unchanged += not written
            progress(number + 1, len(students))
        collected.left |= {
            other.name: "it is from an earlier run and not in any of these sources: remove it if you do not need it"
            for other in classes.students(out)
            if other.name not in collected.students
        }
        _write_class(out, paths, collected, students, finished=True)
    return collected


def _is_source(delivery: Delivery, path: Path) -> bool:
    """Return whether the source is an archive other than a zip that contains only this delivery."""
    whole = len(delivery.nodes) == 1 and delivery.nodes[0].path == path
    return whole and path.is_file() and not path.name.casefold().endswith(".zip")


def _repair(out: Path) -> None:
    """Put back or remove the folders that a killed run left under names for unfinished ones."""
    for stale in out.glob(f"{OLD}*"):
        with contextlib.suppress(OSError):  # the run was killed between two renames
            stale.rename(out / stale.name.removeprefix(OLD))
    for stale in [*out.glob(f"{PARTIAL}*"), *out.glob(f"{OLD}*")]:
        shutil.rmtree(stale, ignore_errors=True)


def _refuse_strangers(out: Path) -> None:
    """Refuse to write into a folder that contains anything else."""
    if not (out / classes.CLASS_FILE).exists() and any(not one.name.startswith(".") for one in out.iterdir()):
        raise Refused(
            f"{messages.shown_path(out)} is not empty and is not a class folder: pass another folder with -o"
        )


def _write_class(
    out: Path, paths: Sequence[Path], collected: Collected, students: Sequence[Student], *, finished: bool
) -> None:
    data = {
        "schema": classes.SCHEMA,
        "finished": finished,
        "sources": [str(path) for path in paths],
        "layouts": collected.layouts,
        "students": {student.folder: student.person.label for student in students},
        "left": collected.left | collected.doubtful,
        "absent": [{"name": one.name, "email": one.email, "ids": dict(one.ids)} for one in collected.absent],
    }
    replace_file(
        out / classes.CLASS_FILE,
        json.dumps(data, indent=1, ensure_ascii=False).encode("utf-8", "replace") + b"\n",
        durable=True,
    )
