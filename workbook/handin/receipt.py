"""The manifest of a submission and its receipt code.

The code is the first 60 bits of the manifest's SHA-256, and the manifest holds the SHA-256 of every file. So a student
who wrote the code down can later prove what was handed in, and staff can check the code against their zip.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook import homework
from workbook.common import messages
from workbook.notebook.notebook_json import Json
from workbook.submission import limits
from workbook.submission.file_names import MANIFEST_NAME
from workbook.submission.limits import Refused

SCHEMA = 1
# Crockford's base 32: no I, L, O or U, so that a code can be read aloud and copied by hand.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP = 12, 4
_MANIFEST_BYTES = 1_000_000


def manifest_bytes(files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """Return manifest.json: ``{"schema": 1, "student", "created", …, "files": {name: {"sha256", "bytes"}}}``."""
    listed = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in files.items()
    }
    return (
        json.dumps({"schema": SCHEMA, **about, "files": listed}, indent=1, ensure_ascii=False) + "\n"
    ).encode()


def receipt(manifest: bytes) -> str:
    """Return the receipt code of a manifest, such as ``7KQ2-M0ZD-94XA``."""
    number = int.from_bytes(hashlib.sha256(manifest).digest()[:8], "big") >> 4
    digits = "".join(_ALPHABET[(number >> 5 * place) & 31] for place in range(_LENGTH - 1, -1, -1))
    return "-".join(digits[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def tidy(code: str) -> str:
    """Convert a code that somebody typed to the form that ``receipt`` returns.

    >>> tidy("7kq2 mozd94xa")
    '7KQ2-M0ZD-94XA'
    """
    letters = "".join(c for c in code.upper() if c.isalnum()).translate(str.maketrans("OIL", "011"))
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What `zipfile` raises for a damaged zip of these methods.
UNREADABLE = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error)


def verify_receipt(submission: Path | bytes, code: str) -> Json:
    """Check that a submission is the one that a receipt code was given for, file by file, and return its manifest.

    Parameters
    ----------
    submission : Path or bytes
        The path of a zip, or its content.
    code : str
        As the student wrote it; spaces, dashes and case do not matter.

    Returns
    -------
    manifest : dict
        The manifest with this code.

    Raises
    ------
    Refused
        If the zip cannot be read or breaks a limit of submissions, if it has no manifest or a damaged one, if its code
        is a different one, or if a file was changed, added or removed. The message says which in one line; of several
        files, it names the first in the order of names.
    """
    try:
        with zipfile.ZipFile(
            io.BytesIO(submission) if isinstance(submission, bytes) else submission
        ) as archive:
            limits.check_entries(archive.infolist())
            if any(entry.compress_type not in METHODS for entry in archive.infolist()):
                raise Refused("the zip cannot be read")
            manifest = json.loads(_manifest_with(archive, code))
            _check_files(archive, manifest["files"])
    except UNREADABLE:
        raise Refused("the zip cannot be read") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        if isinstance(problem, Refused):
            raise
        raise Refused(f"the zip's {MANIFEST_NAME} is damaged") from None
    return dict(manifest)


def _manifest_with(archive: zipfile.ZipFile, code: str) -> bytes:
    """Return the manifest in a zip, or raise `Refused` if there is none or its receipt code is not ``code``."""
    if MANIFEST_NAME not in archive.namelist():
        raise Refused(
            f"the zip has no {MANIFEST_NAME}: it was not made by `{homework.current().command} submit`"
        )
    with archive.open(MANIFEST_NAME) as stream:
        raw = stream.read(_MANIFEST_BYTES + 1)
    if not hmac.compare_digest(receipt(raw).encode(), tidy(code).encode()):
        raise Refused(f"this zip has another receipt code: {receipt(raw)}")
    return raw


def _check_files(archive: zipfile.ZipFile, listed: Mapping[str, Any]) -> None:
    """Raise `Refused` at the first file, by name, that is only in a zip, only in its manifest, or differs."""
    entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
    for name in sorted({*entries, *listed} - {MANIFEST_NAME}):
        if name not in entries:
            raise Refused(f"{messages.shown(name)} was handed in, but is not in this zip")
        if name not in listed:
            raise Refused(f"{messages.shown(name)} is in this zip, but was not handed in with that code")
        if _sha256(archive, entries[name]) != listed[name]["sha256"]:
            raise Refused(f"{messages.shown(name)} is not the file that was handed in")


def _sha256(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    digest = hashlib.sha256()
    with archive.open(entry) as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
