"""Downloads as course systems make them, of a class whose students are called student-01, student-02, …

Each maker gives one system's download as a mapping from names to bytes. A student's work is such a mapping too;
people's names are ``Student 01`` in the form of each system.
"""

from __future__ import annotations

import functools
import gzip
import io
import json
import lzma
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.homework.questions import HOMEWORK, NOTEBOOKS

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


def named_in(encoding: str, files: Mapping[str, bytes]) -> bytes:
    """A zip whose names are in an encoding that the zip does not say, as older programs of a country write it.

    With ``utf-8`` it is as the Archive Utility of macOS writes it.
    """
    raw = {
        f"{n}".ljust(len(name.encode(encoding)), "~"): name.encode(encoding) for n, name in enumerate(files)
    }
    data = zipped(dict(zip(raw, files.values(), strict=True)))
    for placeholder, name in raw.items():
        data = data.replace(placeholder.encode(), name)
    return data


def with_unicode_paths(files: Mapping[str, bytes]) -> bytes:
    """A zip with names for old programs, and the names in Unicode in Info-ZIP's extra field."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(files.items()):
            entry = zipfile.ZipInfo(f"{number}{name.encode('ascii', 'replace').decode().replace('?', '_')}")
            field = b"\1" + zlib.crc32(entry.filename.encode()).to_bytes(4, "little") + name.encode()
            entry.extra = b"\x75\x70" + len(field).to_bytes(2, "little") + field
            archive.writestr(entry, data)
    return out.getvalue()


def zip64(files: Mapping[str, bytes]) -> bytes:
    """A zip with the 64-bit fields that programs write which do not know a file's size beforehand."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(data)
    return out.getvalue()


def changed(data: bytes, local: int, central: int, value: bytes) -> bytes:
    """A zip with other bytes at an offset of each entry's local and central header."""
    made = bytearray(data)
    for mark, at in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        start = made.find(mark)
        while start >= 0:
            made[start + at : start + at + len(value)] = value
            start = made.find(mark, start + 4)
    return bytes(made)


def encrypted(files: Mapping[str, bytes]) -> bytes:
    """A zip whose entries say that they are encrypted."""
    return changed(zipped(files), 6, 8, b"\1")


def deflate64(files: Mapping[str, bytes]) -> bytes:
    """A zip whose entries say that they are compressed as the Explorer of Windows compresses large files."""
    return changed(zipped(files), 8, 10, b"\x09")


def split(data: bytes, parts: int = 2) -> list[bytes]:
    """A zip cut into parts; the last says that it is not on the first disk, as the programs that split zips write."""
    size = -(-len(data) // parts)
    cut = [data[start : start + size] for start in range(0, len(data), size)]
    last = bytearray(cut[-1])
    at = last.rfind(b"PK\x05\x06")
    last[at + 4 : at + 8] = (parts - 1).to_bytes(2, "little") * 2
    return [*cut[:-1], bytes(last)]


def tar_with_link(files: Mapping[str, bytes], link: str, target: str, mode: str = "w:gz") -> bytes:
    """A tar with a symbolic link beside the files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        if link:
            info = tarfile.TarInfo(link)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
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
                stem, dot, extension = name.partition(".")
                own = f"{stem}{version}{dot}{extension}"
                files[f"{student.number:02d}student_{late}{student.canvas_id}_{number}_{own}"] = data
    return files


def gradescope(students: Sequence[Student]) -> dict[str, bytes]:
    """Return Gradescope's export of a class: ``submission_<id>`` folders, and YAML about them.

    The YAML has Ruby's symbols and tags, one of which would call a function, and nine digits of a second. Only the last
    attempt has files; earlier ones are in the history.
    """
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


def sakai(students: Sequence[Student]) -> dict[str, bytes]:
    """A folder with the assignment's title, in it sorted name and login, the time, and folders for attachments."""
    files = {"Homework 0/grades.csv": b"Homework 0,Points\n\nDisplay ID,ID,Last Name,First Name,grade\n"}
    for student in students:
        place = f"Homework 0/{student.number:02d}, Student({student.login})"
        files[f"{place}/timestamp.txt"] = f"{student.when:%Y-%m-%dT%H:%M:%SZ}".encode()
        files[f"{place}/comments.txt"] = b""
        files[f"{place}/{student.number:02d}, Student({student.login})_submissionText.html"] = b""
        files[f"{place}/Feedback Attachment(s)/old feedback.pdf"] = b"%PDF-1.4"
        files[f"{place}/Submission attachment(s)/hw0-submission.zip"] = zipped(student.attempts[-1])
    return files


def prairielearn(students: Sequence[Student], *, question: str = "words") -> dict[str, bytes]:
    """Address, instance, question, variant, number and id of the submission, one file each, in one folder.

    This is *all files*; numbers of submissions grow with time, also beyond ten.
    """
    files, number = {}, 43_000
    for student in students:
        for attempt, work in enumerate(student.attempts, start=9):
            number += 7
            before = f"Homework0/{student.email}_1_{question}_1_{attempt}_{number}"
            files |= {f"{before}_{name}": data for name, data in work.items()}
    return files


def edx(students: Sequence[Student]) -> dict[str, bytes]:
    """A folder for each unit; the number of the assessment, the login and the file's name; a table."""
    place = "[1]Week 1, [2]Homework, [1]Unit"
    files = {"submissions.csv": b"section_name\n"}
    for student in students:
        files |= {
            f"{place}/[1] - {student.login} - {name}": data for name, data in student.attempts[-1].items()
        }
        files[f"{place}/[1] - {student.login} - prompt_0.txt"] = b"My notebooks are attached."
    return files


def google_classroom(students: Sequence[Student]) -> dict[str, bytes]:
    """The Drive folder of an assignment: copies with the person's name before the name of the file."""
    return {f"{s.name} - {name}": data for s in students for name, data in s.attempts[-1].items()}


def google_form(students: Sequence[Student]) -> dict[str, bytes]:
    """The Drive folder of a form: uploads with the person's name after the name of the file."""
    return {f"{HOMEWORK.name}-submission - {s.name}.zip": zipped(s.attempts[-1]) for s in students}


def teams(students: Sequence[Student]) -> dict[str, bytes]:
    """``Submitted files/<student>/<assignment>``, with a folder for each version if there are several."""
    files = {}
    for student in students:
        place = f"Submitted files/{student.name}/{HOMEWORK.title}"
        for number, work in enumerate(student.attempts, 1):
            version = f"Version {number}/" if len(student.attempts) > 1 else ""
            files[f"{place}/{version}{PACKED}"] = zipped(work)
    return files


def autolab(students: Sequence[Student]) -> dict[str, bytes]:
    """Address, number of the attempt, and the name that the assessment gives to what is handed in."""
    return {
        f"{s.email}_{number}_{HOMEWORK.name}.zip": zipped(work)
        for s in students
        for number, work in enumerate(s.attempts, 1)
    }


def artemis(students: Sequence[Student]) -> dict[str, bytes]:
    """The exercise's title, the login and the submission's id; only the last attempt of each student."""
    return {
        f"{HOMEWORK.title}-student{s.number:02d}-{90_000 + s.number}.zip": zipped(s.attempts[-1])
        for s in students
    }


def submitty(students: Sequence[Student]) -> dict[str, bytes]:
    """``<login>/<attempt>`` with a time each, and beside the attempts which of them the student chose."""
    files = {}
    for student in students:
        for number, work in enumerate(student.attempts, 1):
            place = f"{HOMEWORK.name}/{student.login}/{number}"
            when = student.when - timedelta(hours=len(student.attempts) - number)
            files |= {f"{place}/{name}": data for name, data in work.items()}
            files[f"{place}/.submit.timestamp"] = f"{when:%Y-%m-%d %H:%M:%S}+0000\n".encode()
        chosen = json.dumps({"active_version": len(student.attempts), "history": []}).encode()
        files[f"{HOMEWORK.name}/{student.login}/user_assignment_settings.json"] = chosen
    return files


def cocalc(students: Sequence[Student]) -> dict[str, bytes]:
    """A folder for each student, called by an id, with a file whose name has the student's."""
    files = {}
    for student in students:
        place = f"{HOMEWORK.name}-collect/{student.number:08x}-1111-4222-8333-123456789abc"
        files |= {f"{place}/{name}": data for name, data in student.attempts[-1].items()}
        files[f"{place}/STUDENT - {student.name}.txt"] = b"This student is known."
        files[f"{place}/DUE_DATE.txt"] = b"This assignment is due"
    return files


def folders_of_zips(students: Sequence[Student]) -> dict[str, bytes]:
    """A folder for each student with the zip that `submit` made, as a shared drive has them."""
    return {f"{HOMEWORK.name}/{s.name}/{PACKED}": zipped(s.attempts[-1]) for s in students}


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
    """Notebooks in one folder, each with its student's name before it."""
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
    "sakai": sakai,
    "prairielearn": prairielearn,
    "edx": edx,
    "google classroom": google_classroom,
    "google form": google_form,
    "teams": teams,
    "autolab": autolab,
    "artemis": artemis,
    "submitty": submitty,
    "cocalc": cocalc,
    "folders of zips": folders_of_zips,
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


def canvas_groups(groups: Mapping[str, Sequence[Student]]) -> str:
    """The members of Canvas's groups: *People*, a set of groups, *Download Course Roster CSV*."""
    rows = ["name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id"]
    rows += [
        f"{s.name},{s.canvas_id},{s.sid},{s.login},LEC 001,{group},7{number},"
        for number, (group, members) in enumerate(groups.items())
        for s in members
    ]
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


def moodle_worksheet(students: Sequence[Student]) -> str:
    """Moodle's grading worksheet."""
    rows = ["Identifier,Full name,Email address,Status,Grade,Maximum Grade"]
    rows += [f'"Participant {500_000 + s.number}",{s.name},{s.email},Submitted,,120' for s in students]
    return "\n".join(rows) + "\n"


def workbook(rows: Sequence[Sequence[str | float]], *, shared: bool = True) -> bytes:
    """An xlsx as Excel writes it, with its texts in a table of their own, or else as other programs do."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    documents = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    texts = list(dict.fromkeys(cell for row in rows for cell in row if isinstance(cell, str)))

    def cell(value: str | float, place: str) -> str:
        if not isinstance(value, str):
            return f'<c r="{place}"><v>{value}</v></c>'
        if shared:
            return f'<c r="{place}" t="s"><v>{texts.index(value)}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'

    def line(number: int, row: Sequence[str | float]) -> str:
        cells = (cell(v, f"{letter}{number}") for letter, v in zip("ABCDE", row, strict=False))
        return f'<row r="{number}">{"".join(cells)}</row>'

    lines = "".join(line(number, row) for number, row in enumerate(rows, start=1) if row)
    runs = "".join(f"<si><r><t>{text[:1]}</t></r><r><t>{text[1:]}</t></r></si>" for text in texts)
    files = {
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{documents}"><sheets><sheet r:id="r7"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r7" '
        'Target="worksheets/sheet3.xml"/></Relationships>',
        "xl/worksheets/sheet3.xml": f"<worksheet {space}><sheetData>{lines}</sheetData></worksheet>",
    }
    files |= {"xl/sharedStrings.xml": f"<sst {space}>{runs}</sst>"} if shared else {}
    return zipped({name: text.encode() for name, text in files.items()})


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


def of_format_3(data: bytes) -> bytes:
    """As IPython 2 saved: worksheets, ``input`` instead of ``source``, headings as cells of their own."""
    old: dict[str, Any] = {"language": "python", "outputs": [{"output_type": "pyout", "text": ["1"]}]}
    cells = [
        {"cell_type": "code", "input": lines, "metadata": cell["metadata"], **old}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": lines, "metadata": cell["metadata"]}
        for cell in json.loads(data)["cells"]
        for lines in ["".join(cell["source"]).splitlines(keepends=True)]
    ]
    cells.append({"cell_type": "heading", "level": 2, "source": ["My notes"], "metadata": {}})
    content = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    return json.dumps(content).encode()


# Odd submissions of one student, among files from e-mail or a drive


@dataclass(frozen=True)
class Odd:
    """What a student hands in: the files in the folder, whether the notebook counts, and what is said of the rest."""

    files: Mapping[str, bytes]
    taken: bool = True
    said: str = ""


LAST, OTHER = NOTEBOOKS[-1].name, NOTEBOOKS[-2].name
NOTEBOOK = f"{LAST}.ipynb"
_LONG = "/".join(["OneDrive - University", "Fall 2025", "A course with a rather long name", "Homework"] * 3)


@functools.cache
def odd(who: str, work: bytes) -> dict[str, Odd]:
    """Return every kind of odd submission by name; ``work`` is a solved notebook, and ``who`` names the files.

    The notebook is the homework's last one. What must be taken comes first, then what is taken beside something that
    is named with a reason, then what cannot be taken.
    """
    return _taken(who, work) | _taken_beside(who, work) | _refused(who, work)


def _zip_of(who: str, name: str, data: bytes) -> dict[str, bytes]:
    """Return the student's zip with one file."""
    return {f"{who}.zip": zipped({name: data})}


def _zip_beside(who: str, work: bytes, name: str, data: bytes) -> dict[str, bytes]:
    """Return the student's zip with the notebook and another file."""
    return {f"{who}.zip": zipped({NOTEBOOK: work, name: data})}


def _taken(who: str, work: bytes) -> dict[str, Odd]:
    """Return odd submissions of which nothing is missing, by name: archives, names, encodings, extensions.

    They are the student's zip, another archive or a folder. ``work`` is the notebook in it.
    """
    files = {NOTEBOOK: work}

    def instead(data: bytes, name: str = NOTEBOOK) -> dict[str, bytes]:
        return _zip_of(who, name, data)

    return {
        "zip of macOS": Odd({f"{who}.zip": named_in("utf-8", {f"Übung 0/{NOTEBOOK}": work})}),
        "names in GBK": Odd({f"{who}.zip": named_in("gbk", {f"作业/{NOTEBOOK}": work})}),
        "names in Shift-JIS": Odd({f"{who}.zip": named_in("shift_jis", {f"表/{NOTEBOOK}": work})}),
        "names in cp437": Odd({f"{who}.zip": named_in("cp437", {f"Müller/{NOTEBOOK}": work})}),
        "names in NFD": Odd({f"{who}/{unicodedata.normalize('NFD', 'Ñandú')}/{NOTEBOOK}": work}),
        "long path": Odd({f"{who}.zip": zipped({f"{_LONG}/{NOTEBOOK}": work})}),
        "long name of a scan": Odd(_zip_beside(who, work, "手" * 80 + ".pdf", b"%PDF-1.4")),
        "path of Windows": Odd({f"{who}.zip": zipped({f"Users\\student\\hw0\\{NOTEBOOK}": work})}),
        "zip64": Odd({f"{who}.zip": zip64(files)}),
        "tar.xz": Odd({f"{who}.tar.xz": tar_with_link(files, "", "", "w:xz")}),
        "tbz2": Odd({f"{who}.tbz2": tar_with_link(files, "", "", "w:bz2")}),
        "tar with a link to a folder": Odd({f"{who}.tar.gz": tar_with_link(files, "data", "../data")}),
        "zip called rar": Odd({f"{who}.rar": zipped(files)}),
        "zip called 7z": Odd({f"{who}.7z": zipped(files)}),
        "tar called zip": Odd({f"{who}.zip": tarred(files)}),
        "zip called tar.gz": Odd({f"{who}.tar.gz": zipped(files)}),
        "7z called zip": Odd({f"{who}.zip": seven_zipped(files)}),
        "notebook in UTF-16": Odd(instead(work.decode().encode("utf-16"))),
        "notebook with a BOM": Odd(instead(b"\xef\xbb\xbf" + work)),
        "ipynb.json": Odd(instead(work, f"{LAST}.ipynb.json")),
        "format 3": Odd(instead(of_format_3(work))),
        "ends of lines of Windows": Odd(instead(work.replace(b"\\n", b"\\r\\n").replace(b"\n", b"\r\n"))),
        **{
            f"extension {name}": Odd(instead(data, name))
            for name, data in {
                **dict.fromkeys((LAST, f"{LAST}.json", f"{LAST}.txt", f"{LAST}.ipynb.ipynb"), work),
                **dict.fromkeys((f"{LAST}.ipynb (1)", f"{LAST}.ipynb~", f"{LAST}.ipynb.download"), work),
                **dict.fromkeys((f"{LAST}.ipynb.html", f"{LAST}.ipynb_"), work.decode().encode("utf-16")),
                f"{LAST}.ipynb.gz": gzip.compress(work),
                f"{LAST}.gz": gzip.compress(work),
                f"{LAST}.ipynb.xz": lzma.compress(work),
            }.items()
        },
        "copy of macOS": Odd(instead(work, f"{LAST} copy 2.ipynb")),
        "copy of Windows": Odd(instead(work, f"{LAST} - Copy.ipynb")),
        "copy of Dropbox": Odd(instead(work, f"{LAST} (conflicted copy 2025-09-05).ipynb")),
        "repository": Odd(
            {
                f"{who}/.git/HEAD": b"ref: refs/heads/main\n",
                f"{who}/.git/objects/ab/cd.ipynb": b"x",
                f"{who}/{NOTEBOOK}": work,
            }
        ),
        "names that differ in case": Odd(
            {f"{who}.zip": zipped({NOTEBOOK: work, "Data/README.md": b"", "data/readme.md": b""})}
        ),
        "files of programs": Odd(
            {
                f"{who}/{NOTEBOOK}": work,
                f"{who}/~$notes.docx": b"",
                f"{who}/desktop.ini": b"",
                f"{who}/$RECYCLE.BIN/{NOTEBOOK}": b"x",
                f"{who}/@eaDir/{NOTEBOOK}": b"x",
                f"{who}/.DS_Store": b"",
            }
        ),
    }


def _taken_beside(who: str, work: bytes) -> dict[str, Odd]:
    """Return submissions of a notebook that is taken and a file that is not, by name; ``said`` is in the reason for it.

    The files are shortcuts and addresses, e-mail, unfinished downloads, damaged or other archives, and a notebook in
    another form.
    """

    def as_zip(name: str, data: bytes) -> dict[str, bytes]:
        return _zip_beside(who, work, name, data)

    return {
        "shortcut of Drive": Odd(
            as_zip("derivations.gdoc", b"{}"), said="only points to a file that is elsewhere"
        ),
        "address": Odd(
            as_zip("colab.url", b"[InternetShortcut]"), said="only points to a file that is elsewhere"
        ),
        "address of macOS": Odd(
            as_zip("colab.webloc", b"<plist>"), said="only points to a file that is elsewhere"
        ),
        "e-mail": Odd(as_zip("RE hw0.eml", b"From: x"), said="save its attachments"),
        "unfinished download": Odd(as_zip(f"{OTHER}.ipynb.crdownload", b"{"), said="an unfinished download"),
        "a gz that is damaged": Odd(as_zip(f"{OTHER}.ipynb.gz", b"\x1f\x8b"), said="is damaged"),
        "JSON called like a notebook": Odd(
            as_zip(f"{OTHER}.json", b"{}"), said=f"only the notebook {OTHER}.ipynb is"
        ),
        "notebook as Python": Odd(as_zip(f"{OTHER}.py", b"# %%"), said=f"only the notebook {OTHER}.ipynb is"),
        "notebook as a page": Odd(
            as_zip(f"{OTHER}.html", b"<html>"), said=f"only the notebook {OTHER}.ipynb is"
        ),
        "not loaded from iCloud": Odd(
            {f"{who}/{NOTEBOOK}": work, f"{who}/.{OTHER}.ipynb.icloud": b"bplist00"},
            said="only points to a file that is elsewhere",
        ),
        "split inside": Odd(as_zip("scans.7z.001", b"7z"), said="a part of a split archive"),
        "Zstandard inside": Odd(
            as_zip("scans.tar.zst", b"\x28\xb5\x2f\xfdx"), said="cannot be opened here: unpack it"
        ),
    }


def _refused(who: str, work: bytes) -> dict[str, Odd]:
    """Return submissions of which nothing can be taken, by name; ``said`` is in the reason for it.

    They are archives that cannot be opened or contain a link, and notebooks that are empty, in an old format, or
    something else, such as a web page.
    """
    files = {NOTEBOOK: work}

    def instead(data: bytes, name: str = NOTEBOOK) -> dict[str, bytes]:
        return _zip_of(who, name, data)

    return {
        "encrypted": Odd({f"{who}.zip": encrypted(files)}, False, "make the zip again without a password"),
        "deflate64": Odd(
            {f"{who}.zip": deflate64(files)}, False, "an unsupported compression method: make the zip again"
        ),
        "split zip": Odd(
            {f"{who}.z01": split(zipped(files))[0], f"{who}.zip": split(zipped(files))[1]},
            False,
            "the last part of a split zip",
        ),
        "Zstandard": Odd({f"{who}.tar.zst": b"\x28\xb5\x2f\xfdx"}, False, "cannot be opened here: unpack it"),
        "link in a tar": Odd(
            {f"{who}.tar.gz": tar_with_link({"x.txt": b""}, NOTEBOOK, "/etc/passwd")}, False, "is a link"
        ),
        "format 2": Odd(instead(b'{"nbformat": 2, "worksheets": []}'), False, "a notebook of format 2"),
        "empty notebook": Odd(instead(b""), False, "is empty: save the notebook again, or download it again"),
        "page of GitHub": Odd(instead(b"\n<!DOCTYPE html>\n<html>"), False, "download the file itself"),
        "pointer of Git LFS": Odd(
            instead(b"version https://git-lfs.github.com/spec/v1\n"), False, "git lfs pull"
        ),
        "conflict of Git": Odd(
            instead(b'{\n<<<<<<< HEAD\n "cells": []\n=======\n>>>>>>> main\n}'), False, "resolve the conflict"
        ),
        "zip called ipynb": Odd(instead(zipped(files)), False, "give it the extension .zip"),
        "PDF called ipynb": Odd(instead(b"%PDF-1.4"), False, "hand in the notebook as well"),
        "only a page": Odd(instead(b"<html>", f"{LAST}.html"), False, "no notebook (.ipynb)"),
        "cut short": Odd(
            {f"{who}.zip": zipped(files)[:-40]}, False, "damaged or not complete. Download it again"
        ),
    }
