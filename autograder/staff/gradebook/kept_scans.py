"""Keep students' scans in the course folder, so that the reading page can show the pages of an answer.

::

    COURSE/scanned/<student>/<name>/scans.json    which files there are, and which pages belong to which parts
    COURSE/scanned/<student>/<name>/1.scan        a file as it was handed in, under another name
    COURSE/scanned/<student>/<name>/2.txt         what was typed into the course's system, as plain text

The other files are a student's bytes: nothing here opens them. A submission without scans has no such folder.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import msgspec

from autograder.intake import scans, submissions, typed
from autograder.intake.contents import Files
from autograder.intake.submissions import Submission
from autograder.staff.gradebook import ASSIGNMENT
from workbook.common.atomic import replace_file
from workbook.submission.limits import Refused

INDEX = "scans.json"
_TEXT = ".txt"


class Kept(msgspec.Struct, frozen=True):
    """One scanned file.

    ``name`` is the name that the student gave it, and ``file`` is its name in the folder; ``problem`` says why there is
    no such file. ``pages`` is that of `autograder.intake.scans.Scan`.
    """

    name: str
    file: str
    sha256: str
    pages: dict[int, tuple[str, ...]] | None
    problem: str = ""

    @property
    def is_text(self) -> bool:
        """Whether the file is text that was typed into the course's system."""
        return self.file.endswith(_TEXT)


def folder(course: Path, student: str) -> Path:
    """Return the folder with a student's scans."""
    return course / "scanned" / student / ASSIGNMENT


def keep(place: Path, path: Path, submission: Submission) -> list[Kept]:
    """Copy the scans of the submission in ``path`` to the folder ``place``, and remove older ones."""
    is_typed = submission.about is not None and submission.about.typed
    if not submission.scans and not is_typed:  # most submissions: the scans' bytes are not read again
        shutil.rmtree(place, ignore_errors=True)
        return []
    papers = _papers(path)
    kept = [
        _keep(place, number, scan, papers[scan.file]) for number, scan in enumerate(scans.files(papers), 1)
    ]
    for old in place.glob("*"):
        if old.name not in {INDEX, *(one.file for one in kept)}:
            old.unlink()
    replace_file(place / INDEX, msgspec.json.encode(kept), durable=True)
    return kept


def _papers(path: Path) -> Files:
    """Return the scans' bytes, or for each scan the reason why they cannot be taken."""
    try:
        return submissions.take(path, papers=True).papers
    except Refused as refusal:  # for example, together they are too large
        named = submissions.take(path).papers
        loose = {scan.file for scan in scans.files(named)}
        return {name: refusal if name in loose else data for name, data in named.items()}


def _keep(place: Path, number: int, scan: scans.Scan, data: bytes | Refused) -> Kept:
    given = scan.file.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    pages = None if scan.pages is None else dict(scan.pages)
    if isinstance(data, Refused):
        return Kept(given, "", "", pages, str(data))
    if typed.is_typed(scan.file):
        data, given = typed.text_of(scan.file, data).encode("utf-8", "replace"), scans.TYPED
    name = f"{number}{_TEXT if given == scans.TYPED else '.scan'}"
    replace_file(place / name, data, durable=True)
    return Kept(given, name, hashlib.sha256(data).hexdigest(), pages)


def of_student(place: Path) -> list[Kept]:
    """Return the scans in a student's folder; an empty list if there is no folder."""
    try:
        return msgspec.json.decode((place / INDEX).read_bytes(), type=list[Kept])
    except FileNotFoundError:
        return []
