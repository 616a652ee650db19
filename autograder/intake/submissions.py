"""Turn an untrusted zip or folder into a submission: cells for each released notebook, or a one-line refusal.

`autograder.intake.contents` reads the files, and `workbook.notebook.selection` decides which file is which notebook.
The limits and their messages come from `workbook.submission.limits`, which a student's `submit` uses too. Cells are
only data here; they run only in a worker.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.homework.questions import BY_NAME
from autograder.intake import contents, scans
from autograder.intake.collect import class_folder as classes
from autograder.intake.collect.class_folder import About
from autograder.intake.contents import Contents, Files
from autograder.intake.restore import restore
from workbook.notebook import identification, notebook_json, selection
from workbook.notebook.notebook_json import Cell, Content
from workbook.notebook.selection import Taken
from workbook.submission import file_kinds, limits, notebook_names
from workbook.submission.limits import Refused

__all__ = [
    "Files",
    "Original",
    "Released",
    "Submission",
    "find_submissions",
    "folder_of",
    "name_digits",
    "read",
    "sha256_of",
    "sort_out",
    "student_of",
    "take",
]

# Hex digits that distinguish names which look alike, and characters of a folder name before them.
_DIGITS, _MAX_FOLDER = 8, 80
_RESERVED = re.compile(r"\.(csv|html|json|db|sqlite3?|toml|zip)$", re.I)
"""Matches folder names that a file of the run could have, such as ``grades.csv``."""


@dataclass(frozen=True)
class Original(identification.Released):
    """A released notebook: what identifies it, and its cells."""

    cells: tuple[Cell, ...] = ()


Released = Mapping[str, frozenset[str] | Original]
"""Maps a released notebook's name to its cell ids or to the whole notebook."""


@dataclass
class Submission:
    """What one student handed in.

    ``notebooks`` maps a released notebook's name (``q4_ridge``) to its parsed content. ``taken`` maps it to
    the file that it came from and how it was recognized. ``problems`` maps a notebook that cannot be taken to
    the reason. ``left`` maps other files that may be work to the reason why they are not taken. ``refused``
    is the reason why nothing can be taken, or None. ``about`` is what a class folder records about who handed
    it in and when. ``scans`` maps parts whose answer may be on paper to its place
    (`autograder.intake.scans`).
    """

    student: str
    folder: str
    sha256: str
    notebooks: dict[str, Content] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    refused: str | None = None
    taken: dict[str, Taken] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    about: About | None = None
    scans: dict[str, str] = field(default_factory=dict)


def student_of(path: Path) -> str:
    """Return the student's name in NFC: from the class folder, else the zip's or folder's name without extension."""
    if (about := about_of(path)) is not None:
        return about.who
    name = path.name
    for extension in file_kinds.ARCHIVES if not path.is_dir() or path.suffix.lower() == ".zip" else ():
        if name.casefold().endswith(extension):
            name = name[: -len(extension)]
            break
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", name)


def name_digits(name: str) -> str:
    """Return eight hex digits that distinguish students' names whose folder names would look alike."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def folder_of(student: str) -> str:
    """Return a student's folder name from ``[A-Za-z0-9._-]``, with `name_digits` if the name had to change.

    >>> folder_of("student-01"), folder_of("Student 01")
    ('student-01', 'Student-01-8a599128')
    """
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", student)[:_MAX_FOLDER].strip(".-") or "student"
    return slug if slug == student and not _RESERVED.search(slug) else f"{slug}-{name_digits(student)}"


def find_submissions(paths: list[Path]) -> list[Path]:
    """Return the submissions in the given paths, if each one is a zip or folder on disk.

    Raises Refused for a path without submissions, or one that must be collected first
    (`autograder.intake.collect.sources`).
    """
    from autograder.intake.collect import sources

    return sources.plain(paths)


def read(path: Path, released: Released) -> Submission:
    """Read one submission. ``released`` maps each notebook's name to its cell ids or to the whole notebook.

    The content of a submission never raises: the result lists what cannot be taken.
    """
    return sort_out(student_of(path), lambda: take(path), released, about_of(path))


def about_of(path: Path) -> About | None:
    """Return what a class folder records about a submission, or None."""
    try:
        return classes.read(path)
    except ValueError:
        return None


def take(path: Path, *, papers: bool = False) -> Contents:
    """Return the contents of a submission as bytes, with ``papers`` also its scans. Raises Refused and OSError."""
    about = classes.read(path)
    if about is None:
        return contents.read(path, papers=papers)
    if about.refused is not None:
        raise Refused(about.refused)
    taken = contents.read(path, papers=papers, only=frozenset(about.files))
    taken.notebooks = {about.names.get(name, name): data for name, data in taken.notebooks.items()}
    taken.left |= about.left
    taken.others = about.others
    return taken


def sha256_of(path: Path) -> str:
    """Return the digest that `read` would compute, without unpacking a zip; "" if the submission is refused."""
    if not path.is_dir():
        return contents.sha256_of(path)
    try:
        return take(path).sha256
    except (Refused, OSError, ValueError):
        return ""


def sort_out(
    student: str, taking: Callable[[], Contents], released: Released, about: About | None = None
) -> Submission:
    """Make a submission from the contents that ``taking`` returns."""
    submission = Submission(student, folder_of(student), hashlib.sha256(b"").hexdigest(), about=about)
    try:
        found = taking()
        submission.sha256 = found.sha256
        submission.left = found.left | found.unread
        submission.scans = scans.of_parts(found.papers)
        if not found.notebooks and found.left:
            raise Refused(next(iter(found.left.values())))
        limits.check_notebook_count(len(found.notebooks))
        _assign(submission, found.notebooks, released)
    except Refused as refusal:
        submission.refused = str(refusal)
    except ValueError as problem:  # somebody edited a class folder's own file
        submission.refused = str(problem)
    except OSError as error:
        submission.refused = f"cannot be read: {error.strerror or type(error).__name__}"
    return submission


def _assign(submission: Submission, files: Files, released: Released) -> None:
    """Decide which file is which released notebook, and restore cell ids and roles that were dropped."""
    originals = {name: _original(name, known) for name, known in released.items()}
    parsed: dict[str, Content | Refused] = {}
    for name, data in files.items():
        files[name] = b""  # free the bytes, because the parsed content needs memory too
        try:
            if isinstance(data, Refused):
                raise data
            parsed[name] = notebook_json.parse_notebook(notebook_names.base(name), data)
        except Refused as refusal:
            parsed[name] = refusal
    if all(isinstance(content, Refused) for content in parsed.values()):
        raise Refused(str(next(iter(parsed.values()))))
    chosen = selection.choose(parsed, originals)
    submission.problems, submission.taken = chosen.problems, chosen.taken
    submission.left |= chosen.left
    for notebook, taken in chosen.taken.items():
        content = selection.content_of(notebook, taken, parsed, originals, with_code=True)
        if originals[notebook].cells:
            restore(content, originals[notebook].cells)
        submission.notebooks[notebook] = content


def _original(name: str, known: frozenset[str] | Original) -> Original:
    if isinstance(known, Original):
        return known
    questions = (
        {question.name: question.defines for question in BY_NAME[name].questions} if name in BY_NAME else {}
    )
    return Original(known, questions)
