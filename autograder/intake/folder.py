"""Open files and walk folders on disk without following links, and within the limits of one submission."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from autograder.intake import filetypes
from autograder.intake.entries import Entry, all_of, most_of
from workbook.common import messages
from workbook.submission import file_kinds, limits
from workbook.submission.limits import Refused

# Files that are looked at in a folder, with environments and other files that are skipped.
MAX_IN_FOLDER = 10 * limits.MAX_ENTRIES


def open_file(path: Path) -> io.BufferedReader:
    """Open a regular file within the size limit, without following links. Raises Refused."""
    refuse_link(path)
    file = _open_regular(path)
    size = os.fstat(file.fileno()).st_size
    if size > limits.MAX_FILE_BYTES:
        file.close()
        raise Refused(
            f"the file is {messages.megabytes(size)}; the limit is {messages.megabytes(limits.MAX_FILE_BYTES)}"
        )
    return file


def refuse_link(path: Path) -> None:
    """Raise Refused if the path is a link."""
    # A link could lead to another student's work, or out of the class's folder.
    if path.is_symlink():
        raise Refused("the submission is a link, and links are not followed")


def _open_regular(path: Path) -> io.BufferedReader:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refused(f"{messages.shown(path.name)} is not a regular file")
    return os.fdopen(descriptor, "rb")


def walk(folder: Path, left: dict[str, str]) -> Iterator[Entry]:
    """Yield the files of a folder in the order of their names. Raises Refused.

    Folders that are nested too deeply are added to ``left`` with the reason.
    """
    for entry in _entries(folder, 0, [MAX_IN_FOLDER], left):
        name = os.path.relpath(entry.path, folder)
        yield Entry(name, partial(_read, entry))


def _entries(
    folder: Path, depth: int, remaining: list[int], left: dict[str, str]
) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        listed = []
        for entry in entries:
            remaining[0] -= 1
            if remaining[0] < 0:
                raise Refused(f"more than {MAX_IN_FOLDER} files in the folder")
            listed.append(entry)
    if depth and any(entry.name == "pyvenv.cfg" for entry in listed):
        return
    for entry in sorted(listed, key=lambda e: e.name):
        if file_kinds.is_junk(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth >= limits.MAX_NAME_DEPTH - 1:
                left[entry.name] = f"{messages.shown(entry.name)} is more than {depth + 1} folders deep"
                continue
            yield from _entries(Path(entry.path), depth + 1, remaining, left)
        else:
            yield entry


def _read(entry: os.DirEntry[str]) -> bytes:
    try:
        with _open_regular(Path(entry.path)) as file:
            return all_of(file, entry.name, most_of(entry.name))
    except OSError as error:
        reason = "is a link" if entry.is_symlink() else f"cannot be read: {error.strerror}"
        raise Refused(f"{messages.shown(entry.name)} {reason}") from None


class FolderDigest:
    """The digest of a folder: of its files' names and bytes, in the order of the names.

    It covers everything that a report may depend on: notebooks, scans and archives, and the names of other files that
    the report lists. Files of the toolkit and of programs are not covered.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, bytes] = {}

    def noting(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        """Yield the entries, each after its file was hashed."""
        for entry in entries:
            if file_kinds.counts(entry.name) or filetypes.is_paper(entry.name):
                self._files[entry.name] = self._hash(entry.name)
            elif not filetypes.is_tools_own(entry.name):
                self._files[entry.name] = hashlib.sha256().digest()
            yield entry

    def _hash(self, name: str) -> bytes:
        try:
            with _open_regular(self._folder / name) as file:
                return hashlib.file_digest(file, "sha256").digest()
        except (Refused, OSError):  # a link, or a file that cannot be read, which is listed as such
            return hashlib.sha256().digest()

    def hexdigest(self) -> str:
        """Return the digest of the files that `noting` has yielded."""
        digest = hashlib.sha256()
        for name, own in sorted(self._files.items()):
            digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + own)
        return digest.hexdigest()
