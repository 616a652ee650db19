"""The limits of a submission, and the message for each of them.

The student's command ``submit`` and the grader's intake both import this module, so that students see at home the
messages that the grader would send after the deadline. The functions take untrusted names and sizes. They open,
unpack, parse and run nothing of a submission, and the only exception they raise is ``Refused``.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterable

from workbook import homework
from workbook.common.messages import MIB, megabytes, shown
from workbook.submission import file_kinds

# A course of 1,000 students must fit on a disk (100 GB at worst), and one zip must fit into a grader's memory.
MAX_ZIP_BYTES = 100 * MIB
MAX_TOTAL_BYTES = 250 * MIB
# Deflate reaches 1032:1 on zeros. An honest notebook that printed the same line for an hour reaches about
# 300:1 alone. Together with a PDF, whose streams are already compressed, it stays far below 100:1.
MAX_RATIO = 200
RATIO_FLOOR = 25 * MIB
# The limits apply only to files that count (`file_kinds`). A student's folder may contain many other files.
MAX_ENTRIES = 10_000
MAX_FILE_BYTES = 2048 * MIB
# A path on a student's computer may be long and deep. Nothing is unpacked to it, so only its cost counts.
MAX_NAME_BYTES = 1000
MAX_NAME_DEPTH = 24
# Ten times the largest notebook of a course with its plots, and ten times all notebooks with their scans. In memory,
# a byte of the file takes one to four bytes. Lists and texts of a few bytes take more, so their number is limited.
MAX_NOTEBOOK_BYTES = 25 * MIB
MAX_NOTEBOOKS_BYTES = 75 * MIB
MAX_PARTS = 1_000_000
MAX_NOTEBOOKS = 40
MAX_CELLS = 1000
MAX_DEPTH = 40


class Refused(ValueError):  # noqa: N818 - the word the grader and its table use
    """The submission or one of its notebooks cannot be accepted; ``str()`` is one line for the student."""


def check_entry_name(name: str) -> None:
    """Refuse the name of a zip entry that points outside the submission or is not a valid file name.

    >>> check_entry_name("q4_ridge.ipynb")
    >>> check_entry_name("../q4_ridge.ipynb")
    Traceback (most recent call last):
    ...
    workbook.submission.limits.Refused: unsafe zip: the entry '../q4_ridge.ipynb' points outside the submission: ...
    """
    if not name or len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES:
        raise Refused(f"unsafe zip: an entry's name is empty or longer than {MAX_NAME_BYTES} bytes")
    if any(ord(c) < 32 or ord(c) == 127 for c in name) or re.search("[\ud800-\udfff]", name):
        raise Refused(f"unsafe zip: the entry {shown(name)} has control characters in its name")
    check_place(name)
    if name.replace("\\", "/").rstrip("/").count("/") >= MAX_NAME_DEPTH:
        raise Refused(f"unsafe zip: the entry {shown(name)} is more than {MAX_NAME_DEPTH} folders deep")


def check_place(name: str) -> None:
    """Refuse a name that points outside its folder."""
    parts = name.replace("\\", "/").rstrip("/").split("/")
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name) or ".." in parts:
        raise Refused(
            f"unsafe zip: the entry {shown(name)} points outside the submission: "
            f"zip the folder that holds the notebooks, or use `{homework.current().command} submit`"
        )


def check_zip_size(size: int) -> None:
    """Refuse a zip that is too large to be read; ``size`` is in bytes."""
    if size > MAX_ZIP_BYTES:
        raise Refused(
            f"the zip is {megabytes(size)}; the limit is {megabytes(MAX_ZIP_BYTES)}: "
            "photograph scans at a lower resolution"
        )


def check_entries(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a zip by its table of contents alone, before any of it is unpacked.

    Only files that count are checked, except that no entry may point outside the folder. Tools' files and virtual
    environments do not count.

    Raises
    ------
    Refused
        If an entry leads outside the folder, is a link, is encrypted, or has the name of another one, or if there are
        too many entries or they unpack to too much. The message names the first such entry.
    """
    listed = list(entries)
    for entry in listed:
        check_place(entry.filename)
    inside = file_kinds.environments(entry.filename for entry in listed)
    listed = [entry for entry in listed if not file_kinds.is_junk(entry.filename, inside)]
    if len(listed) > MAX_ENTRIES:
        raise Refused(f"the zip has {len(listed)} entries; the limit is {MAX_ENTRIES}")
    counted = [entry for entry in listed if file_kinds.counts(entry.filename)]
    _check_each(counted)
    total = sum(entry.file_size for entry in counted)
    packed = sum(entry.compress_size for entry in counted)
    check_zip_size(packed)
    if total > MAX_TOTAL_BYTES:
        raise Refused(f"the zip unpacks to {megabytes(total)}; the limit is {megabytes(MAX_TOTAL_BYTES)}")
    if total > RATIO_FLOOR and total > MAX_RATIO * max(packed, 1):
        raise Refused(f"unsafe zip: it unpacks to more than {MAX_RATIO} times its size")


def _check_each(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse an entry whose name is unsafe or that of an earlier one, or that is a link, a device or encrypted.

    Two names are the same if they differ only in case, in the form of their letters, or in slashes.
    """
    seen: dict[str, str] = {}
    for entry in entries:
        name = entry.filename
        check_entry_name(name)
        key = unicodedata.normalize("NFC", name.replace("\\", "/").rstrip("/")).casefold()
        if key in seen:
            raise Refused(f"unsafe zip: {shown(seen[key])} and {shown(name)} would be the same file")
        seen[key] = name
        if file_kinds.is_special(entry):
            raise Refused(
                f"unsafe zip: the entry {shown(name)} is a link or a device, and not the file itself"
            )
        if entry.flag_bits & 0x1:
            raise Refused(
                f"the zip's entry {shown(name)} is encrypted: make the zip again without a password"
            )


def check_notebook_count(count: int) -> None:
    """Refuse a submission with no notebook, or with far more than were released."""
    if count == 0:
        raise Refused("no notebook (.ipynb) in the submission")
    if count > MAX_NOTEBOOKS:
        raise Refused(f"{count} notebooks in the submission; the limit is {MAX_NOTEBOOKS}")


def check_notebooks_size(size: int) -> None:
    """Refuse notebooks that are too large together; ``size`` is in bytes."""
    if size > MAX_NOTEBOOKS_BYTES:
        raise Refused(
            f"the notebooks are {megabytes(size)} in total; the limit is {megabytes(MAX_NOTEBOOKS_BYTES)}: "
            "clear the outputs of cells that printed much, and save"
        )


def check_notebook_size(name: str, size: int) -> None:
    """Refuse a notebook by its size in bytes, before it is parsed."""
    if size > MAX_NOTEBOOK_BYTES:
        raise Refused(
            f"{shown(name)} is {megabytes(size)}; the limit is {megabytes(MAX_NOTEBOOK_BYTES)}: "
            "clear the outputs of the cell that printed so much, and save"
        )
