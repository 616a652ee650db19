"""From a hostile zip or folder to a submission: cells per released notebook, or a refusal in one line.

What is in the files is read by `autograder.archive`; limits and their sentences are those of `workbook.limits`, which
`hw0 submit` uses too. Cells are data here; they only run in a worker.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.archive import (
    IGNORED_FOLDERS,
    Files,
    digested,
    folder_files,
    open_zip,
    read_archive,
    read_folder,
    read_zip,
    sha256_of,
)
from workbook import limits
from workbook.limits import Refused

__all__ = [
    "Files",
    "Submission",
    "digested",
    "find_submissions",
    "folder_files",
    "folder_of",
    "name_digits",
    "open_zip",
    "read",
    "read_archive",
    "sha256_of",
    "sort_out",
    "student_of",
]

_RESERVED = re.compile(r"\.(csv|html|json|db|sqlite3?|toml|zip)$")
"""Folder names that a file of the run itself could have, such as ``grades.csv``."""
_OWN_CELLS_SHARE = 0.3
"""Share of a released notebook's cell ids that a renamed copy must still carry to be taken for it."""


@dataclass
class Submission:
    """What one student handed in.

    ``notebooks`` maps a released notebook's name (``q4_ridge``) to its parsed content; ``problems`` maps one that
    cannot be taken to the reason. ``refused`` is the reason why nothing can be taken, or None.
    """

    student: str
    folder: str
    sha256: str
    notebooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    refused: str | None = None


def student_of(path: Path) -> str:
    """The student's name: the zip's or folder's own, without ``.zip``, in NFC."""
    name = path.name[:-4] if path.name.lower().endswith(".zip") else path.name
    name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", name)


def name_digits(name: str) -> str:
    """Eight hex digits that tell a student's name from another that looks alike as a folder."""
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def folder_of(student: str) -> str:
    """A folder name for a student: ``[a-z0-9._-]``, with 8 hex digits of the name's sha256 where it had to change.

    >>> folder_of("student-01"), folder_of("Student 01")
    ('student-01', 'student-01-8a599128')
    """
    slug = re.sub(r"[^a-z0-9._-]+", "-", student.lower())[:80].strip(".-") or "student"
    return slug if slug == student and not _RESERVED.search(slug) else f"{slug}-{name_digits(student)}"


def find_submissions(paths: list[Path]) -> list[Path]:
    """The submissions that the given paths mean: zips, folders with notebooks, or folders of those.

    Raises Refused for a path that is none of these.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_file() and path.suffix.lower() == ".zip":
            found.append(path)
        elif not path.is_dir():
            reason = "not a zip or a folder" if path.exists() else "not found"
            raise Refused(f"{limits.shown(str(path), 200)}: {reason}")
        elif any(child.suffix == ".ipynb" for child in path.iterdir()):
            found.append(path)
        else:
            children = [child for child in sorted(path.iterdir()) if _is_submission(child)]
            if not children:
                raise Refused(
                    f"{limits.shown(str(path), 200)}: no submissions in this folder (zips or folders)"
                )
            found += children
    return found


def _is_submission(path: Path) -> bool:
    if path.name in IGNORED_FOLDERS:
        return False
    if path.is_dir() or (path.is_symlink() and not path.exists()):  # a link is listed, to be refused by name
        return not path.name.startswith(".")
    # `._x.zip` is what macOS keeps beside x.zip; another name with a dot is a student's, who should not go missing.
    return path.is_file() and path.suffix.lower() == ".zip" and not path.name.startswith("._")


def read(path: Path, released: Mapping[str, frozenset[str]]) -> Submission:
    """Read one submission. ``released`` maps each notebook's name to the ids of its cells.

    Never raises for what a submission holds: what cannot be taken is said in the result.
    """
    return sort_out(
        student_of(path), lambda: read_folder(path) if path.is_dir() else read_zip(path), released
    )


def sort_out(
    student: str, take: Callable[[], tuple[Files, str]], released: Mapping[str, frozenset[str]]
) -> Submission:
    """Make a submission of what ``take`` gives: files and the digest of all that was handed in."""
    submission = Submission(student, folder_of(student), hashlib.sha256(b"").hexdigest())
    try:
        files, submission.sha256 = take()
        limits.check_notebook_count(len(files))
        _assign(submission, files, released)
    except Refused as refusal:
        submission.refused = str(refusal)
    except OSError as error:
        submission.refused = f"cannot be read: {error.strerror or type(error).__name__}"
    return submission


def _assign(submission: Submission, files: Files, released: Mapping[str, frozenset[str]]) -> None:
    """Decide which file is which released notebook: by its exact name, else by the cells that it carries."""
    parsed: dict[str, dict[str, Any]] = {}
    broken: dict[str, str] = {}
    for name, data in files.items():
        files[name] = b""  # parsed it takes room enough
        try:
            if isinstance(data, Refused):
                raise data
            parsed[name] = limits.parse_notebook(_base(name), data)
        except Refused as refusal:
            broken[name] = str(refusal)
    if not parsed:
        raise Refused(next(iter(broken.values())))
    exact = {f"{name}.ipynb" for name in released}
    spare = [name for name in parsed if _base(name) not in exact]
    for notebook, ids in released.items():
        named = [name for name in files if _base(name) == f"{notebook}.ipynb"]
        candidates = named or [name for name in spare if _carries(parsed[name], ids)]
        if len(candidates) == 1 and candidates[0] in parsed:
            submission.notebooks[notebook] = parsed[candidates[0]]
        elif len(candidates) == 1:
            submission.problems[notebook] = broken[candidates[0]]
        elif candidates:
            submission.problems[notebook] = limits.both_could_be(candidates, notebook)


def _base(name: str) -> str:
    return unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name)


def _carries(notebook: dict[str, Any], ids: frozenset[str]) -> bool:
    own = {cell["id"] for cell in notebook["cells"] if isinstance(cell.get("id"), str)}
    return bool(ids) and len(own & ids) >= _OWN_CELLS_SHARE * len(ids)
