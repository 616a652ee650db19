"""The tables of contents of zips, tars and 7z archives as zip entries, which `workbook.submission.limits` checks."""

from __future__ import annotations

import contextlib
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Sequence

from workbook.submission import limits

#: The flag of an entry whose name is UTF-8, and the kind of Info-ZIP's extra field that repeats a name in UTF-8
#: (APPNOTE.TXT 4.4.4 and 4.6.9).
_UTF8 = 0x800
_UNICODE_PATH = 0x7075

# A zip entry's ``external_attr`` has the file mode of Unix in its upper 16 bits.
_UNIX_MODE_SHIFT = 16


def zip_entry(name: str, size: int, kind: int) -> zipfile.ZipInfo:
    """Return the entry of a file; ``size`` is in bytes, and ``kind`` a file type in `stat`, such as ``S_IFREG``."""
    entry = zipfile.ZipInfo(name + "/" * (kind == stat.S_IFDIR))
    entry.file_size = size
    entry.external_attr = kind << _UNIX_MODE_SHIFT
    return entry


def of_tar(member: tarfile.TarInfo) -> zipfile.ZipInfo:
    """Return a tar's member as a zip entry; whatever is not a file or a folder becomes a link."""
    kind = stat.S_IFREG if member.isreg() else stat.S_IFDIR if member.isdir() else stat.S_IFLNK
    return zip_entry(member.name.removeprefix("./") or ".", member.size if member.isreg() else 0, kind)


def check(listed: Sequence[zipfile.ZipInfo], packed: int) -> None:
    """Check the entries of an archive that is compressed as a whole to ``packed`` bytes. Raises Refused.

    Each entry gets a share of these bytes in proportion to its size.
    """
    total = sum(entry.file_size for entry in listed)
    for entry in listed:
        entry.compress_size = entry.file_size * packed // max(total, packed, 1)
    limits.check_entries(listed)


def name_in_zip(entry: zipfile.ZipInfo, encoding: str | None = None) -> tuple[str, bool]:
    """Return the name of a zip's entry, and whether its encoding is a guess.

    A zip can say that a name is UTF-8; zipfile reads other names as cp437. But macOS writes UTF-8 without saying so,
    some programs add the name in Unicode, and others write in the encoding of their country (``encoding``).
    """
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename, False
    if entry.flag_bits & _UTF8:
        return entry.filename, False
    for candidate in (_unicode_path(entry.extra, raw), raw):
        with contextlib.suppress(UnicodeDecodeError):
            if candidate is not None:
                return candidate.decode().partition("\0")[0], False
    if encoding is not None:
        return raw.decode(encoding, "replace").partition("\0")[0], False
    return entry.filename, True


def _unicode_path(extra: bytes, raw: bytes) -> bytes | None:
    """Return the name in Info-ZIP's extra field for it, if it belongs to this name."""
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if (
            kind == _UNICODE_PATH
            and field[:1] == b"\1"
            and field[1:5] == zlib.crc32(raw).to_bytes(4, "little")
        ):
            return field[5:]
    return None
