"""From a hostile zip or folder to a submission: cells per released notebook, or a refusal in one line.

Nothing is unpacked to disk, no link is followed, and every size is checked before the bytes are read (limits and
sentences: `hw0.limits`, the same that `hw0 submit` uses). Cells are data here; they only run in a worker.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from hw0 import limits
from hw0.limits import Refused

_IGNORED_FOLDERS = {"__MACOSX", ".ipynb_checkpoints", ".git", ".venv", "__pycache__"}
_RESERVED = re.compile(r"\.(csv|html|json|db|sqlite3?|toml|zip)$")
"""Folder names that a file of the run itself could have, such as ``grades.csv``."""
_FOLDER_DEPTH = 3
_MAX_DIRECTORY_BYTES = 1 << 20
"""Bytes of a zip's table of contents: a hundred for each entry are usual, and 200 entries are taken."""
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
    if path.name in _IGNORED_FOLDERS or path.is_symlink():
        return False
    if path.is_dir():
        return not path.name.startswith(".")
    # `._x.zip` is what macOS keeps beside x.zip; another name with a dot is a student's, who should not go missing.
    return path.is_file() and path.suffix.lower() == ".zip" and not path.name.startswith("._")


Files = dict[str, bytes | Refused]
"""Notebooks by their names inside the submission, or why one cannot be taken."""


def read(path: Path, released: Mapping[str, frozenset[str]]) -> Submission:
    """Read one submission. ``released`` maps each notebook's name to the ids of its cells.

    Never raises for what a submission holds: what cannot be taken is said in the result.
    """
    return sort_out(
        student_of(path), lambda: _read_folder(path) if path.is_dir() else _read_zip(path), released
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


def sha256_of(path: Path) -> str:
    """The digest that `read` would give a submission, without keeping or unpacking it; "" where it refuses it."""
    try:
        if path.is_dir():
            digest = hashlib.sha256()
            for name, data in folder_files(path):
                _add_file(digest, name, data)
            return digest.hexdigest()
        with open_zip(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (Refused, OSError):
        return ""


def _wanted(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return (
        bool(parts)
        and parts[-1].endswith(".ipynb")
        and not parts[-1].startswith("._")
        and not _IGNORED_FOLDERS & set(parts)
    )


def open_zip(path: Path) -> io.BufferedReader:
    """A zip of a size that can be graded, opened without following links. Raises Refused."""
    file = _open_regular(path)
    try:
        limits.check_zip_size(os.fstat(file.fileno()).st_size)
    except Refused:
        file.close()
        raise
    return file


def _read_zip(path: Path) -> tuple[Files, str]:
    with open_zip(path) as file:
        return read_archive(file)


def read_archive(file: io.BufferedReader | io.BytesIO) -> tuple[Files, str]:
    """The notebooks in an open zip, and the digest of its bytes. Raises Refused."""
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    try:
        # The table of contents is read whole and made into objects before anything in it can be looked at.
        directory = _Careful(file)
        with zipfile.ZipFile(cast(IO[bytes], directory)) as archive:
            limits.check_entries(archive.infolist())
            wanted = [entry for entry in archive.infolist() if _wanted(entry.filename)]
            limits.check_notebook_count(len(wanted))
            limits.check_notebooks_size(sum(entry.file_size for entry in wanted))
            directory.largest_read = sys.maxsize
            return {entry.filename: _read_entry(archive, entry) for entry in wanted}, digest
    except Refused:
        raise
    except (
        Exception
    ):  # whatever a damaged zip makes of zipfile: it raises a dozen kinds, and new ones with each version
        raise Refused("the zip cannot be read: make it again with `hw0 submit`") from None


class _Careful:
    """A zip's file that gives no more than ``largest_read`` bytes at once. Raises Refused."""

    def __init__(self, file: io.BufferedReader | io.BytesIO) -> None:
        self.file, self.largest_read = file, _MAX_DIRECTORY_BYTES
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > self.largest_read:
            raise Refused(f"the zip lists far more than {limits.MAX_ENTRIES} entries")
        return self.file.read(size if size >= 0 else self.largest_read)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | Refused:
    """One notebook's bytes; never more than the limit, whatever the entry says of its size."""
    try:
        limits.check_notebook_size(entry.filename, entry.file_size)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return Refused(f"the zip's entry {limits.shown(entry.filename)} is compressed in an unusual way")
        with archive.open(entry) as stream:
            data = stream.read(limits.MAX_NOTEBOOK_BYTES + 1)
        limits.check_notebook_size(entry.filename, len(data))
        return data
    except Refused as refusal:
        return refusal
    except Exception:  # as above, and those of the decompressors
        return Refused(f"the zip's entry {limits.shown(entry.filename)} is damaged")


def _open_regular(path: Path) -> io.BufferedReader:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused(f"{limits.shown(path.name)} is not a regular file")
    return os.fdopen(descriptor, "rb")


def _walk(folder: Path, depth: int = 0, left: list[int] | None = None) -> Iterator[os.DirEntry[str]]:
    left = [limits.MAX_ENTRIES * 10] if left is None else left
    with os.scandir(folder) as entries:
        listed = []
        for entry in entries:
            left[0] -= 1
            if left[0] < 0:
                raise Refused(f"more than {limits.MAX_ENTRIES * 10} files in the folder")
            listed.append(entry)
    for entry in sorted(listed, key=lambda e: e.name):
        if entry.is_dir(follow_symlinks=False):
            if depth < _FOLDER_DEPTH and entry.name not in _IGNORED_FOLDERS:
                yield from _walk(Path(entry.path), depth + 1, left)
        elif _wanted(entry.name):
            yield entry


def folder_files(path: Path) -> Iterator[tuple[str, bytes | Refused]]:
    """The notebooks in a folder, one after another, in the order of their names. Raises Refused."""
    total = 0
    for number, entry in enumerate(_walk(path), start=1):
        limits.check_notebook_count(number)
        found = _folder_file(entry)
        total += 0 if isinstance(found, Refused) else len(found)
        limits.check_notebooks_size(total)
        yield os.path.relpath(entry.path, path), found


def _folder_file(entry: os.DirEntry[str]) -> bytes | Refused:
    try:
        with _open_regular(Path(entry.path)) as file:
            data = file.read(limits.MAX_NOTEBOOK_BYTES + 1)
        limits.check_notebook_size(entry.name, len(data))
        return data
    except Refused as refusal:
        return refusal
    except OSError as error:
        reason = "is a link" if entry.is_symlink() else f"cannot be read: {error.strerror}"
        return Refused(f"{limits.shown(entry.name)} {reason}")


def _read_folder(path: Path) -> tuple[Files, str]:
    return digested(folder_files(path))


def digested(found: Iterable[tuple[str, bytes | Refused]]) -> tuple[Files, str]:
    """A folder's notebooks and the digest of their names and bytes."""
    files: Files = {}
    digest = hashlib.sha256()
    for name, data in found:
        files[name] = data
        _add_file(digest, name, data)
    return files, digest.hexdigest()


def _add_file(digest: Any, name: str, data: bytes | Refused) -> None:
    kept = b"" if isinstance(data, Refused) else data
    digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + len(kept).to_bytes(8, "big") + kept)


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
