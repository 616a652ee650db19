"""Downloads as course systems make them, of a class whose students are called student-01, student-02, …

Each maker gives one system's download as a mapping from names to bytes. A student's work is such a mapping too;
people's names are ``Student 01`` in the form of each system.
"""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.homework.questions import HOMEWORK

Work = Mapping[str, bytes]
#: What `submit` writes.
PACKED = f"{HOMEWORK.name}-submission.zip"
DUE = datetime(2025, 9, 6, 5, 59, tzinfo=UTC)


@dataclass(frozen=True)
class Student:
    """Somebody in the class: the ``number``-th, with ``work`` in each attempt and how late it came."""

    number: int
    attempts: Sequence[Work]
    hours_late: float = -3

    @property
    def name(self) -> str:
        return f"Student {self.number:02d}"

    @property
    def login(self) -> str:
        return f"student-{self.number:02d}"

    @property
    def email(self) -> str:
        return f"{self.login}@example.edu"

    @property
    def canvas_id(self) -> int:
        return 100_000 + self.number

    @property
    def sid(self) -> str:
        return str(3_000_000 + self.number)

    @property
    def when(self) -> datetime:
        return DUE + timedelta(hours=self.hours_late)

    @property
    def late(self) -> bool:
        return self.hours_late > 0


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of some files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    """A tar.gz of some files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def seven_zipped(files: Mapping[str, bytes]) -> bytes:
    """A 7z of some files."""
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    return out.getvalue()


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


# Systems: each gives all files of its download by their names


def canvas(students: Sequence[Student], *, loose: bool = False) -> dict[str, bytes]:
    """Sorted name without spaces, LATE, the person's id, the file's id, the file's own name."""
    files = {}
    number = 900_000
    for student in students:
        late = "LATE_" if student.late else ""
        for attempt, work in enumerate(student.attempts):
            version = f"-{attempt}" if attempt else ""
            handed_in = dict(work) if loose else {PACKED: zipped(work)}
            for name, data in handed_in.items():
                number += 1
                stem, dot, ending = name.partition(".")
                own = f"{stem}{version}{dot}{ending}"
                files[f"{student.number:02d}student_{late}{student.canvas_id}_{number}_{own}"] = data
    return files


def gradescope(students: Sequence[Student]) -> dict[str, bytes]:
    """``submission_<id>`` folders, and YAML with Ruby's symbols, tags and nine digits of a second."""
    files = {}
    lines = ["---"]
    for student in students:
        key = f"submission_{700_000 + student.number}"
        for name, data in student.attempts[-1].items():
            files[f"assignment_42_export/{key}/{name}"] = data
        earlier = [
            f"  - :id: {n}\n    :created_at: 2025-09-01 00:00:00.000000000 Z\n    :score: 0.0"
            for n in range(len(student.attempts) - 1)
        ]
        lines += [
            f"{key}:",
            "  :submitters:",
            f"  - :name: {student.name}",
            f"    :sid: '{student.sid}'",
            f"    :email: {student.email}",
            f"  :created_at: {student.when:%Y-%m-%d %H:%M:%S}.123456000 Z",
            "  :score: 12.5",
            "  :status: processed",
            "  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess",
            "    tests: []",
            "    output: !ruby/object:Kernel.system {command: 'true'}",
            "  :history:" if earlier else "  :history: []",
            *earlier,
        ]
    files["assignment_42_export/submission_metadata.yml"] = "\n".join(lines).encode()
    return files


def moodle(students: Sequence[Student], *, folders: bool = True) -> dict[str, bytes]:
    """Full name, participant's id; a twin with what was typed into Moodle's own box."""
    files = {}
    for student in students:
        before = f"{student.name}_{500_000 + student.number}_assignsubmission"
        slash = "/" if folders else ""
        files[f"{before}_file_{slash}{PACKED}"] = zipped(student.attempts[-1])
        files[f"{before}_onlinetext_{slash}onlinetext.html"] = b"<p>My notebooks are in the zip.</p>"
    return files


def brightspace(students: Sequence[Student]) -> dict[str, bytes]:
    """Ids, full name and a time without a zone, one folder for each attempt; an index."""
    files = {"index.html": b"<html></html>"}
    for student in students:
        for attempt, work in enumerate(student.attempts):
            when = student.when - timedelta(hours=len(student.attempts) - 1 - attempt)
            stamp = f"{when:%b} {when.day}, {when:%Y} {when.hour % 12 or 12}{when:%M %p}"
            files[f"{12_000 + student.number}-6789 - {student.name} - {stamp}/{PACKED}"] = zipped(work)
    return files


def blackboard(students: Sequence[Student]) -> dict[str, bytes]:
    """Title, login, time; a text file with the form's fields for each attempt."""
    files = {}
    for student in students:
        for attempt, work in enumerate(student.attempts):
            when = student.when - timedelta(hours=len(student.attempts) - 1 - attempt)
            before = f"{HOMEWORK.title}_{student.login}_attempt_{when:%Y-%m-%d-%H-%M-%S}"
            files[f"{before}_{PACKED}"] = zipped(work)
            said = (
                f"Name: {student.name} ({student.login})",
                f"Assignment: {HOMEWORK.title}",
                "Current Grade: Needs Grading\n",
            )
            files[f"{before}.txt"] = "\n".join(said).encode()
    return files


def nbgrader(students: Sequence[Student]) -> dict[str, bytes]:
    """``submitted/<student>/<assignment>`` with a time each."""
    files = {}
    for student in students:
        place = f"submitted/{student.login}/{HOMEWORK.name}"
        files |= {f"{place}/{name}": data for name, data in student.attempts[-1].items()}
        files[f"{place}/timestamp.txt"] = f"{student.when:%Y-%m-%d %H:%M:%S}.123456 UTC".encode()
    return files


def zip_collector(students: Sequence[Student]) -> dict[str, bytes]:
    """The flat archive that nbgrader's zip collector takes."""
    return {
        f"{HOMEWORK.name}_{student.login}_attempt_{student.when:%Y-%m-%d-%H-%M-%S}_{name}": data
        for student in students
        for name, data in student.attempts[-1].items()
    }


def flat_zips(students: Sequence[Student]) -> dict[str, bytes]:
    """A zip a student, as from an e-mail program."""
    return {f"{student.login}.zip": zipped(student.attempts[-1]) for student in students}


def loose_notebooks(students: Sequence[Student]) -> dict[str, bytes]:
    """Notebooks in one heap, each with its student's name before it."""
    return {
        f"{student.login}_{name}": data for student in students for name, data in student.attempts[-1].items()
    }


SYSTEMS: dict[str, Callable[[Sequence[Student]], dict[str, bytes]]] = {
    "canvas": canvas,
    "canvas loose": lambda students: canvas(students, loose=True),
    "gradescope": gradescope,
    "moodle": moodle,
    "moodle flat": lambda students: moodle(students, folders=False),
    "brightspace": brightspace,
    "blackboard": blackboard,
    "nbgrader": nbgrader,
    "zip collector": zip_collector,
    "flat zips": flat_zips,
    "loose notebooks": loose_notebooks,
}


# Rosters


def canvas_roster(students: Sequence[Student]) -> str:
    """The gradebook as Canvas exports it."""
    rows = [
        f"Student,ID,SIS User ID,SIS Login ID,Section,{HOMEWORK.title} (77)",
        "    Points Possible,,,,,120",
    ]
    rows += [f'"{s.number:02d}, Student",{s.canvas_id},{s.sid},{s.login},LEC 001,' for s in students]
    return "\n".join(rows) + "\n"


def gradescope_roster(students: Sequence[Student]) -> str:
    """Gradescope's roster."""
    rows = ["First Name,Last Name,SID,Email,Role,Sections"]
    rows += [f"Student,{s.number:02d},{s.sid},{s.email},Student,LEC" for s in students]
    return "\n".join([*rows, "Head,Assistant,9,head@example.edu,TA,"]) + "\n"


def github_roster(students: Sequence[Student]) -> str:
    """GitHub Classroom's roster."""
    rows = ['"identifier","github_username","github_id","name"']
    rows += [f'"{s.email}","gh-{s.number:02d}","{s.number}","{s.name}"' for s in students]
    return "\n".join(rows) + "\n"


# Notebooks as other programs leave them


def without_ids(data: bytes) -> bytes:
    """As Colab saves: no cell ids."""
    content = json.loads(data)
    for cell in content["cells"]:
        cell.pop("id", None)
    content["nbformat_minor"] = 0
    return json.dumps(content).encode()


def as_deepnote(data: bytes) -> bytes:
    """As Deepnote saves: ids and metadata are its own."""
    content: dict[str, Any] = json.loads(data)
    content["metadata"] = {"deepnote": {}, "deepnote_notebook_id": "0"}
    for number, cell in enumerate(content["cells"]):
        cell["id"] = f"{number:032x}"
        cell["metadata"] = {"cell_id": f"{number:032x}", "deepnote_cell_type": cell["cell_type"]}
    return json.dumps(content).encode()
