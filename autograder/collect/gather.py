"""Writes a class folder: a student at a time, each whole or not there, so that a run that was killed loses nothing.

Every attempt is kept; the one that counts is the latest by the source's time, else by its number.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder import archive
from autograder.archive import Contents
from autograder.collect import folder as classes
from autograder.collect.folder import About, Attempt
from autograder.collect.layouts import Delivery, Options, recognize
from autograder.collect.nodes import Node, of_path, of_zip
from autograder.intake import folder_of, name_digits
from autograder.people import Directory, Person
from autograder.release import Release
from autograder.report import write_atomically
from workbook import limits, which
from workbook.limits import Refused

_PARTIAL = ".partial-"
_OLD = ".old-"


class FolderInUseError(Refused):
    """Another run is writing to the class folder."""


@dataclass
class Student:
    """Somebody's attempts, gathered from all sources; ``folder`` is where they go."""

    person: Person
    deliveries: list[Delivery]
    folder: str = ""
    on_roster: bool | None = None


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


def students_of(
    deliveries: Sequence[Delivery], roster: Sequence[Person] | None, into: Collected
) -> list[Student]:
    """Put together what is of one person: by the roster where there is one, else by ids, e-mail and name."""
    directory = Directory((person, number) for number, person in enumerate(roster or ()))
    students: dict[Any, Student] = {}
    by_mail: dict[str, Any] = {}
    for delivery in deliveries:
        person = Person(delivery.who, delivery.email, delivery.ids)
        matches = directory.same(person) if roster else []
        key: Any = ("roster", matches[0]) if len(matches) == 1 else delivery.key
        if len(matches) != 1 and delivery.email:
            key = by_mail.setdefault(delivery.email.casefold(), key)
        if key not in students:
            student = Student(person, [])
            if roster:
                student.on_roster = len(matches) == 1
                if len(matches) == 1:
                    known = roster[matches[0]]
                    student.person = Person(
                        known.name or person.name, known.email or person.email, {**person.ids, **known.ids}
                    )
            students[key] = student
        students[key].deliveries.append(delivery)
    if roster:
        taken = {key[1] for key in students if key[0] == "roster"}
        into.absent = [person for number, person in enumerate(roster) if number not in taken]
    made = list(students.values())
    _name_folders(made)
    return made


def _name_folders(students: Sequence[Student]) -> None:
    """Folder names: those of the shown names; two people of one name get an id in it."""
    names: dict[str, int] = {}
    for student in students:
        names[student.person.label.casefold()] = names.get(student.person.label.casefold(), 0) + 1
    taken: set[str] = set()
    for student in students:
        label = student.person.label
        if names[label.casefold()] > 1 and student.person.ids:
            student.person = Person(
                f"{label} ({next(iter(student.person.ids.values()))})",
                student.person.email,
                student.person.ids,
            )
        name = folder_of(student.person.label)
        if name.casefold() in taken:
            name = f"{name}-{name_digits(student.person.label)}"
        number = 2
        while name.casefold() in taken:
            name, number = f"{folder_of(student.person.label)}-{number}", number + 1
        taken.add(name.casefold())
        student.folder = name


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
    students = students_of(deliveries, roster, collected)
    with _owned(out):
        _refuse_strangers(out)
        _write_class(out, paths, collected, students, finished=False)
        for number, student in enumerate(students):
            about, written = _write_student(out, student, released)
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
        for stale in out.glob(f"{_OLD}*"):
            with contextlib.suppress(OSError):  # the run was killed between two renames
                stale.rename(out / stale.name.removeprefix(_OLD))
        for stale in [*out.glob(f"{_PARTIAL}*"), *out.glob(f"{_OLD}*")]:
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


# One student


def _write_student(out: Path, student: Student, released: Mapping[str, which.Released]) -> tuple[About, bool]:
    """Write one student's folder beside the old one and swap them; returns what it says, and whether it is new."""
    place = out / student.folder
    temporary = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=out))
    try:
        about = _fill(temporary, student, released)
        data = classes.encode(about)
        with contextlib.suppress(OSError):
            if (place / classes.STUDENT_FILE).read_bytes() == data and _same_files(place, temporary):
                return about, False
        write_atomically(temporary / classes.STUDENT_FILE, data)
        os.chmod(temporary, 0o755)
        if place.exists():
            old = out / f"{_OLD}{student.folder}"
            place.rename(old)
            temporary.rename(place)
            shutil.rmtree(old, ignore_errors=True)
        else:
            temporary.rename(place)
        return about, True
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _same_files(place: Path, made: Path) -> bool:
    """Whether every file that was made lies in the old folder too, with the same size."""
    return all(
        (place / path.relative_to(made)).is_file()
        and (place / path.relative_to(made)).stat().st_size == path.stat().st_size
        for path in made.rglob("*")
        if path.is_file()
    )


def _fill(target: Path, student: Student, released: Mapping[str, which.Released]) -> About:
    ordered = sorted(student.deliveries, key=_order)
    last = ordered[-1]
    numbers = _numbers(ordered)
    attempts: list[Attempt] = []
    about: dict[str, Any] = {}
    for number, delivery in zip(numbers, ordered, strict=True):
        counts = delivery is last
        inside = "" if counts else f"{classes.ATTEMPTS}/{number}"
        contents, refused = _contents(delivery)
        chosen = _chosen(contents, released) if counts and refused is None else which.Chosen()
        names = _save(target / inside, contents)
        when = delivery.when.astimezone(UTC).isoformat() if delivery.when else None
        attempts.append(
            Attempt(
                number, when, delivery.late, delivery.source, inside, counts, contents.sha256, tuple(names)
            )
        )
        if counts:
            about = {
                "when": when,
                "attempt": number,
                "late": delivery.late,
                "source": delivery.source,
                "layout": delivery.layout,
                "files": tuple(names),
                "names": {saved: name for saved, name in names.items() if saved != name},
                "others": contents.others,
                "notebooks": {name: taken.file for name, taken in chosen.taken.items()},
                "told_by": {name: taken.by for name, taken in chosen.taken.items()},
                "notes": {name: taken.note for name, taken in chosen.taken.items() if taken.note},
                "missing": tuple(n for n in released if n not in chosen.taken and n not in chosen.problems),
                "problems": chosen.problems,
                "left": contents.left | chosen.left,
                "refused": refused,
                "group": delivery.group,
                "sha256": contents.sha256,
            }
    person = student.person
    return About(
        person.label,
        dict(person.ids),
        person.email,
        on_roster=student.on_roster,
        attempts=tuple(attempts),
        **about,
    )


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def _order(delivery: Delivery) -> tuple[datetime, int]:
    return delivery.when or _LONG_AGO, delivery.attempt or 0


def _numbers(ordered: Sequence[Delivery]) -> list[int]:
    """The attempts' numbers: the source's where it says them all, else counted."""
    said = [delivery.attempt for delivery in ordered]
    if all(said) and len(set(said)) == len(said):
        return [number or 0 for number in said]
    last = ordered[-1].attempt
    return [number + 1 for number in range(len(ordered) - 1)] + [max(last or 0, len(ordered))]


def _contents(delivery: Delivery) -> tuple[Contents, str | None]:
    """What one attempt holds, and why nothing of it can be taken, or None."""
    gatherer = archive.Gatherer(papers=True)
    digest = hashlib.sha256()
    try:
        problems = [node.problem for node in delivery.nodes if node.problem is not None]
        if problems and len(problems) == len(delivery.nodes):
            raise Refused(problems[0])
        if not delivery.nodes:
            raise Refused("the download holds no files of this submission")
        for node in delivery.nodes:
            _take(node, gatherer, digest)
        contents = gatherer.contents
        contents.sha256 = digest.hexdigest()
        _unwrap(contents)
        if not contents.notebooks:
            raise Refused(next(iter(contents.left.values()), "no notebook (.ipynb) in the submission"))
        return contents, None
    except Refused as refusal:
        contents = gatherer.contents
        contents.notebooks.clear()
        contents.sha256 = digest.hexdigest()
        return contents, str(refusal)
    except OSError as error:
        return Contents(
            sha256=digest.hexdigest()
        ), f"cannot be read: {error.strerror or type(error).__name__}"


def _unwrap(contents: Contents) -> None:
    """Where all notebooks came out of one archive that lay beside scans at most, its name says nothing."""
    packs = {name.partition("//")[0] if which.in_archive(name) else "" for name in contents.notebooks}
    pack = next(iter(packs), "")
    if len(packs) != 1 or not pack:
        return
    for files in (contents.notebooks, contents.papers):
        for name in [name for name in files if name.startswith(f"{pack}//")]:
            own = name.removeprefix(f"{pack}//")
            if own not in files:
                files[own] = files.pop(name)


def _take(node: Node, gatherer: archive.Gatherer, digest: Any) -> None:
    """Add a file, an archive's files, or a folder's. Raises Refused."""
    alone = not node.is_folder and archive.is_archive(node.name)
    inner = node.children if node.is_folder else [node]
    if alone:
        with node.open() as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
            file.seek(0)
            try:
                gatherer.add(archive.members(file, node.name))
            except Refused as refusal:
                # Beside other files a damaged archive is its own fault.
                if len(gatherer.contents.notebooks) == 0:
                    raise
                gatherer.contents.left[node.name] = str(refusal)
        return
    for child in inner or []:
        gatherer.add(_entries(child, digest))


def _entries(node: Node, digest: Any) -> Iterator[archive.Entry]:
    listed = list(node.files())
    if len(listed) > 10 * limits.MAX_ENTRIES:
        raise Refused(f"more than {limits.MAX_ENTRIES * 10} files in the folder")
    for name, file in listed:
        yield archive.Entry(name, lambda name=name, file=file: _read(name, file, digest))  # type: ignore[misc]


def _read(name: str, node: Node, digest: Any) -> bytes:
    try:
        with node.open() as file:
            data = archive.all_of(file, name, archive.most_of(name))
    except OSError as error:
        raise Refused(f"{limits.shown(name)} cannot be read: {error.strerror}") from None
    digest.update(name.encode("utf-8", "replace") + b"\0" + hashlib.sha256(data).digest())
    return data


def _chosen(contents: Contents, released: Mapping[str, which.Released]) -> which.Chosen:
    """Which file is which notebook; nothing is kept of what was parsed for that."""
    parsed: dict[str, Any] = {}
    for name, data in contents.notebooks.items():
        try:
            parsed[name] = (
                data if isinstance(data, Refused) else limits.parse_notebook(which.base(name), data)
            )
        except Refused as refusal:
            parsed[name] = refusal
    return which.choose(parsed, released)


def _save(folder: Path, contents: Contents) -> dict[str, str]:
    """Write an attempt's notebooks and papers; returns their names below ``folder``, and as they were handed in."""
    names: dict[str, str] = {}
    taken: set[str] = {classes.STUDENT_FILE, classes.ATTEMPTS}
    for name, data in [*contents.notebooks.items(), *contents.papers.items()]:
        if isinstance(data, Refused):
            contents.left[name] = str(data)
            continue
        safe = _safe(name, taken)
        place = folder / safe
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        names[safe] = name
    return names


def _safe(name: str, taken: set[str]) -> str:
    """A file's name as it can lie in a folder of ours: folders kept, nothing that a file system minds."""
    parts = []
    for part in name.replace("\\", "/").split("/"):
        clean = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in part).strip()
        clean = clean.encode("utf-8", "replace").decode()
        clean = ("_" + clean if clean.startswith((".", "-")) else clean)[-120:]
        if clean:
            parts.append(clean)
    whole = "/".join(parts[-8:]) or "file"
    if parts and parts[0] == classes.ATTEMPTS:
        whole = f"_{whole}"
    stem, dot, ending = whole.rpartition(".")
    number = 2
    made = whole
    while made.casefold() in {one.casefold() for one in taken}:
        made, number = f"{stem or ending} ({number}){dot}{ending if stem else ''}", number + 1
    taken.add(made)
    return made
