"""Open an untrusted zip, tar or 7z and yield its files; its first bytes tell which of these it is.

Nothing is unpacked to disk, and every size is checked before the bytes are read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any, Literal, cast

from autograder.intake import filetypes, listing, sevenzip
from autograder.intake.entries import Entry, File, all_of, most_of
from workbook import homework
from workbook.common import messages
from workbook.submission import file_kinds, limits, notebook_names
from workbook.submission.limits import Refused

#: Where a tar's first header says that it is one.
_TAR_MAGIC = slice(257, 262)
#: Most bytes of a zip's last record: 22, and a comment of up to 65,535.
_ZIP_END_BYTES = 22 + 0xFFFF

_MAX_DIRECTORY_BYTES = 16 << 20
"""Most bytes of a zip's table of contents; an entry usually takes a hundred."""
# Bytes that tell the kind of an archive; a tar says at byte 257 what it is.
_HEAD_BYTES = 512
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
_NOT_OPENED = {b"Rar!": "RAR", b"\x28\xb5\x2f\xfd": "Zstandard"}
_SINGLE = re.compile(r"(?P<name>.+)\.(?:gz|bz2|xz)$", re.I | re.S)
# Entries of a tar that are listed at most, as a multiple of the entries that a submission may have.
_LISTED_RATIO = 20


def members(file: File, name: str) -> Iterator[Entry]:
    """Yield the files of an archive, except junk. Raises Refused."""
    try:
        match kind_of(file, name):
            case "tar":
                yield from _tar(file)
            case "7z":
                yield from _zip(io.BytesIO(sevenzip.as_zip(file.read())))
            case "zip":
                yield from _zip(file)
    except Refused:
        raise
    except Exception:  # with damaged archives these libraries raise many kinds, which vary by version
        raise Refused(damaged(name)) from None


def kind_of(file: File, name: str) -> Literal["zip", "tar", "7z"]:
    """Return what kind of archive a file is by its first bytes, and rewind it; whatever is not known is a zip.

    Raises
    ------
    Refused
        If the archive is of a kind that cannot be opened here, or the last part of a split zip.
    """
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    for magic, kind in _NOT_OPENED.items():
        if head.startswith(magic):
            raise Refused(_cannot_open(name, kind))
    if head.startswith(_SEVEN_ZIP):
        return "7z"
    if not head.startswith(b"PK") and _is_tar(head, name):
        return "tar"
    _refuse_last_part(file, name)
    return "zip"


def _is_tar(head: bytes, name: str) -> bool:
    """Return whether an archive that is neither a zip nor a 7z is a tar, whatever its extension says."""
    if not name.casefold().endswith((".zip", ".7z", ".rar")):
        return True
    return head[_TAR_MAGIC] == b"ustar" or head.startswith(tuple(_OPENERS))


def damaged(name: str) -> str:
    """Return the message for an archive that cannot be read."""
    kind = "zip" if name.casefold().endswith(".zip") else "archive"
    return (
        f"the {kind} cannot be read: it is damaged or not complete. Download it again, or make it again with "
        f"`{homework.current().command} submit`"
    )


def _refuse_last_part(file: File, name: str) -> None:
    """Refuse the last part of a split zip, whose last record says that the zip began on another disk."""
    file.seek(max(file.seek(0, os.SEEK_END) - _ZIP_END_BYTES, 0))
    end = file.read()
    file.seek(0)
    at = end.rfind(b"PK\x05\x06")
    if at >= 0 and 0 < int.from_bytes(end[at + 4 : at + 6], "little") < 0xFFFF:
        raise Refused(
            f"{messages.shown(name)} is the last part of a split zip, which begins with .z01: make one zip"
        )


def _cannot_open(name: str, kind: str) -> str:
    """Return the message for an archive that this program cannot open."""
    return (
        f"{messages.shown(name)} is a {kind} archive, which cannot be opened here: unpack it (with 7-Zip, unar or "
        "The Unarchiver), and hand in or collect the folder"
    )


def _zip(file: File) -> Iterator[Entry]:
    # zipfile reads the whole table of contents and makes objects of it before we can check anything.
    directory = _LimitedFile(file, _MAX_DIRECTORY_BYTES)
    with zipfile.ZipFile(cast(IO[bytes], directory)) as archive:
        listed = archive.infolist()
        for entry in listed:
            entry.filename, _ = listing.name_in_zip(entry)
        limits.check_entries(listed)
        directory.largest_read = limits.MAX_ZIP_BYTES
        inside = file_kinds.environments(entry.filename for entry in listed)
        for entry in listed:
            if not entry.is_dir() and not file_kinds.is_junk(entry.filename, inside):
                yield Entry(entry.filename, partial(_read_entry, archive, entry))


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return one file's bytes, but at most the limit, whatever size the entry claims."""
    name, most = entry.filename, most_of(entry.filename)
    if notebook_names.may_be_notebook(name):
        limits.check_notebook_size(name, entry.file_size)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(
            f"the zip's entry {messages.shown(name)} uses an unsupported compression method: make the zip again with "
            f"`{homework.current().command} submit`, or with the program of your system"
        )
    try:
        with archive.open(entry) as stream:
            return all_of(stream, name, most)
    except Refused:
        raise
    except Exception:  # as above, and the decompressors' exceptions
        raise Refused(f"the zip's entry {messages.shown(name)} is damaged") from None


class _LimitedFile:
    """An archive's file that returns at most ``largest_read`` bytes at once and ``total`` in all. Raises Refused."""

    def __init__(self, file: Any, largest_read: int, total: int | None = None) -> None:
        self.file, self.largest_read, self.left = file, largest_read, total
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > self.largest_read:
            raise Refused(f"the zip lists far more than {limits.MAX_ENTRIES} entries")
        data: bytes = self.file.read(size if size >= 0 else self.largest_read)
        if self.left is not None:
            self.left -= len(data)
            if self.left < 0:
                raise Refused(f"unsafe archive: it unpacks to more than {limits.MAX_RATIO} times its size")
        return data


_OPENERS: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZ": bz2.BZ2File,
    b"\xfd7": lzma.LZMAFile,
    b"]\0": lzma.LZMAFile,
}


def unpacked_stream(file: File, most: int) -> Any:
    """Return a compressed file's content as a stream that raises Refused after ``most`` bytes."""
    file.seek(0)
    opener = _OPENERS.get(file.read(2), lambda file: file)
    file.seek(0)
    return _LimitedFile(opener(file), limits.MAX_ZIP_BYTES, most)


def single(name: str) -> str | None:
    """Return the name of the one file in a ``.gz``, ``.bz2`` or ``.xz``, or None for other files.

    >>> single("q4_ridge.ipynb.gz"), single("q4_ridge.tar.gz"), single("q4_ridge.ipynb")
    ('q4_ridge.ipynb', None, None)
    """
    found = None if filetypes.is_archive(name) else _SINGLE.match(name)
    return found["name"] if found else None


def unpacked(data: bytes, name: str) -> bytes:
    """Return the one file in a ``.gz``, ``.bz2`` or ``.xz``, called ``name``. Raises Refused."""
    try:
        stream = unpacked_stream(io.BytesIO(data), limits.RATIO_FLOOR + limits.MAX_RATIO * len(data))
        return all_of(stream, name, most_of(name))
    except Refused:
        raise
    except Exception:  # as above
        raise Refused(damaged(name)) from None


def _tar(file: File) -> Iterator[Entry]:
    """Yield the files of a tar, which may be compressed, in its order.

    The tar is read twice, so that all names and sizes are checked before any byte is kept. Junk is left out, and so is
    everything that is not a regular file. Only what may be part of a submission has its content; other files are
    empty. If one file is too large, only reading its content raises.

    Raises
    ------
    Refused
        If the tar has far too many entries or unsafe names, or exceeds the limits of a submission.
    Exception
        If it is damaged: whatever tarfile and the decompressors raise.
    """
    size = file.seek(0, os.SEEK_END)
    most = limits.RATIO_FLOOR + limits.MAX_RATIO * size
    listed = []
    for _, member in _tar_members(file, most):
        listed.append(listing.of_tar(member))
        if len(listed) > _LISTED_RATIO * limits.MAX_ENTRIES:
            raise Refused(f"the archive has far more than {limits.MAX_ENTRIES} entries")
    listing.check(listed, size)
    inside = file_kinds.environments(entry.filename for entry in listed)
    for archive, member in _tar_members(file, most):
        name = member.name
        if not member.isreg() or file_kinds.is_junk(name, inside):
            continue
        if not file_kinds.counts(name) and not filetypes.is_paper(name):
            yield Entry(name, lambda: b"")
            continue
        stream = archive.extractfile(member)
        assert stream is not None
        try:
            data: bytes | Refused = all_of(stream, name, most_of(name))
        except Refused as refusal:
            data = refusal
        yield Entry(name, partial(_given, data))


def _tar_members(file: File, most: int) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Yield the members of a tar, compressed or not, each with the tar to read it from before the next is asked for.

    Raises Refused after ``most`` unpacked bytes, and whatever tarfile and the decompressors raise for damage.
    """
    stream = unpacked_stream(file, most)
    with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|") as archive:
        for member in archive:
            yield archive, member


def _given(data: bytes | Refused) -> bytes:
    if isinstance(data, Refused):
        raise data
    return data
