"""The notebooks in a hostile zip or folder, as bytes.

Nothing is unpacked to disk, no link is followed, and every size is checked before the bytes are read.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from workbook import limits
from workbook.limits import Refused

IGNORED_FOLDERS = {"__MACOSX", ".ipynb_checkpoints", ".git", ".venv", "__pycache__"}
_FOLDER_DEPTH = 3
_MAX_DIRECTORY_BYTES = 1 << 20
"""Bytes of a zip's table of contents: a hundred for each entry are usual, and 200 entries are taken."""

Files = dict[str, bytes | Refused]
"""Notebooks by their names inside the submission, or why one cannot be taken."""


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
        and not IGNORED_FOLDERS & set(parts)
    )


def open_zip(path: Path) -> io.BufferedReader:
    """A zip of a size that can be graded, opened without following links. Raises Refused."""
    _refuse_link(path)
    file = _open_regular(path)
    try:
        limits.check_zip_size(os.fstat(file.fileno()).st_size)
    except Refused:
        file.close()
        raise
    return file


def _refuse_link(path: Path) -> None:
    # It could lead to another student's work, or out of the class's folder.
    if path.is_symlink():
        raise Refused("the submission is a link, and links are not followed")


def read_zip(path: Path) -> tuple[Files, str]:
    """The notebooks in a zip, and its digest. Raises Refused."""
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
            directory.largest_read = limits.MAX_ZIP_BYTES
            return {entry.filename: _read_entry(archive, entry) for entry in wanted}, digest
    except Refused:
        raise
    except Exception:  # a damaged zip makes zipfile raise a dozen kinds, and each version a new one
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
            if depth < _FOLDER_DEPTH and entry.name not in IGNORED_FOLDERS:
                yield from _walk(Path(entry.path), depth + 1, left)
        elif _wanted(entry.name):
            yield entry


def folder_files(path: Path) -> Iterator[tuple[str, bytes | Refused]]:
    """The notebooks in a folder, one after another, in the order of their names. Raises Refused."""
    _refuse_link(path)
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


def read_folder(path: Path) -> tuple[Files, str]:
    """The notebooks in a folder, and the digest of their names and bytes. Raises Refused."""
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
