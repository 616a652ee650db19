"""The limits of a submission, and the message for each of them.

The student's command ``submit`` and the grader's intake both import this module, so that students see at home the
messages that the grader would send after the deadline. The functions take untrusted names, sizes and bytes. They
open, unpack, parse and run nothing, and the only exception they raise is ``Refused``.
"""

from __future__ import annotations

import math
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence

from workbook import homework
from workbook.notebook import notebook_names

KIB = 1024
MIB = 1024 * KIB

#: The student's command, and the names of the zip that its ``submit`` writes and of the files inside. The grader
#: reads the notebooks and ignores the other files.
COMMAND = homework.current().name
SUBMISSION_NAME = f"{COMMAND}-submission.zip"
PDF_NAME = f"{COMMAND}.pdf"
PAGES_NAME = "pages.json"
MANIFEST_NAME = "manifest.json"

# A course of 1,000 students must fit on a disk (100 GB at worst), and one zip must fit into a grader's memory.
MAX_ZIP_BYTES = 100 * MIB
MAX_TOTAL_BYTES = 250 * MIB
# Deflate reaches 1032:1 on zeros. An honest notebook that printed the same line for an hour reaches about
# 300:1 alone. Together with a PDF, whose streams are already compressed, it stays far below 100:1.
MAX_RATIO = 200
RATIO_FLOOR = 25 * MIB
# The limits apply only to files that count: notebooks, scans, and archives that may contain them. A student's folder
# may contain many other files. Virtual environments and folders of other tools are skipped.
MAX_ENTRIES = 10_000
MAX_FILE_BYTES = 2048 * MIB
JUNK_FOLDERS = frozenset(
    {
        *(
            "__MACOSX",
            ".ipynb_checkpoints",
            ".git",
            ".svn",
            ".hg",
            ".venv",
            "venv",
            "__pycache__",
            "node_modules",
        ),
        *(
            "site-packages",
            ".mypy_cache",
            ".pytest_cache",
            ".ruff_cache",
            ".cache",
            ".vscode",
            ".idea",
            ".Trash",
        ),
        *("$RECYCLE.BIN", "System Volume Information", "lost+found", "@eaDir"),
    }
)
JUNK_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "Icon\r"})
#: Beginnings of the names of files that macOS and Office write beside a file.
_JUNK_BEGINNINGS = ("._", "~$")
SCANS = (".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif", ".tif", ".tiff", ".webp")
ARCHIVES = (
    *(".zip", ".zipx", ".7z", ".rar", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tb2"),
    *(".tar.xz", ".txz", ".tar.lzma", ".tlz", ".tar.zst", ".tzst"),
)
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


def shown(name: str, limit: int = 80) -> str:
    r"""Quote an untrusted name so that it is safe to print on one line.

    >>> shown("a\nb\u202ec.ipynb")
    "'a\\nb\\u202ec.ipynb'"
    """
    cut = name if len(name) <= limit else name[: limit - 1] + "…"
    escaped = "".join(
        c if c.isprintable() and unicodedata.category(c)[0] != "C" else c.encode("unicode_escape").decode()
        for c in cut
    )
    return f"'{escaped}'"


def megabytes(size: int) -> str:
    """Format a size in bytes for a sentence, rounded up, so that a size above a limit never reads like the limit.

    >>> megabytes(26214400), megabytes(26214401), megabytes(1000)
    ('25 MB', '25.1 MB', '0.1 MB')
    """
    return f"{math.ceil(size * 10 / MIB) / 10:g} MB"


def check_entry_name(name: str) -> None:
    """Refuse the name of a zip entry that points outside the submission or is not a valid file name.

    >>> check_entry_name("q4_ridge.ipynb")
    >>> check_entry_name("../q4_ridge.ipynb")
    Traceback (most recent call last):
    ...
    workbook.limits.Refused: unsafe zip: the entry '../q4_ridge.ipynb' points outside the submission: ...
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
            f"zip the folder that holds the notebooks, or use `{COMMAND} submit`"
        )


def check_zip_size(size: int) -> None:
    """Refuse a zip that is too large to be read; ``size`` is in bytes."""
    if size > MAX_ZIP_BYTES:
        raise Refused(
            f"the zip is {megabytes(size)}; the limit is {megabytes(MAX_ZIP_BYTES)}: "
            "photograph scans at a lower resolution"
        )


def environments(names: Iterable[str]) -> frozenset[str]:
    """Return the folders that are virtual environments, under any name, each with a slash at its end."""
    return frozenset(
        name.removesuffix("pyvenv.cfg")
        for name in names
        if name.endswith("/pyvenv.cfg") and name.count("/") <= 8
    )


def is_junk(name: str, inside: frozenset[str] = frozenset()) -> bool:
    """Return whether a file belongs to a tool and is nobody's work; ``inside`` is the result of `environments`.

    >>> is_junk("hw0/.venv/lib/x.ipynb"), is_junk("__MACOSX/._q4_ridge.ipynb"), is_junk("hw0/q4_ridge.ipynb")
    (True, True, False)
    """
    *folders, own = name.replace("\\", "/").rstrip("/").split("/")
    if own in JUNK_FILES or own.startswith(_JUNK_BEGINNINGS) or not JUNK_FOLDERS.isdisjoint([*folders, own]):
        return True
    return any(name.startswith(folder) for folder in inside)


def counts(name: str) -> bool:
    """Return whether a file may be or may contain work: a notebook, a scan, an archive."""
    return name.casefold().endswith((*SCANS, *ARCHIVES)) or notebook_names.may_be_notebook(name)


def is_scan(name: str) -> bool:
    """Return whether a file's name is that of a scan."""
    return name.casefold().endswith(SCANS)


def is_special(entry: zipfile.ZipInfo) -> bool:
    """Return whether a zip's entry is a link or a device, and neither a file nor a folder."""
    # The upper 16 bits are the file mode of Unix; zips made on Windows have 0 there.
    return stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR)


def check_entries(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a zip by its table of contents alone, before any of it is unpacked.

    Junk and environments do not count.

    Raises
    ------
    Refused
        If an entry leads outside the folder, is a link, is encrypted, or has the name of another one, or if there are
        too many entries or they unpack to too much.
    """
    listed = list(entries)
    for entry in listed:
        check_place(entry.filename)
    inside = environments(entry.filename for entry in listed)
    listed = [entry for entry in listed if not is_junk(entry.filename, inside)]
    if len(listed) > MAX_ENTRIES:
        raise Refused(f"the zip has {len(listed)} entries; the limit is {MAX_ENTRIES}")
    seen: dict[str, str] = {}
    counted = [entry for entry in listed if counts(entry.filename)]
    for entry in counted:
        name = entry.filename
        check_entry_name(name)
        key = unicodedata.normalize("NFC", name.replace("\\", "/").rstrip("/")).casefold()
        if key in seen:
            raise Refused(f"unsafe zip: {shown(seen[key])} and {shown(name)} would be the same file")
        seen[key] = name
        if is_special(entry):
            raise Refused(
                f"unsafe zip: the entry {shown(name)} is a link or a device, and not the file itself"
            )
        if entry.flag_bits & 0x1:
            raise Refused(
                f"the zip's entry {shown(name)} is encrypted: make the zip again without a password"
            )
    total = sum(entry.file_size for entry in counted)
    packed = sum(entry.compress_size for entry in counted)
    check_zip_size(packed)
    if total > MAX_TOTAL_BYTES:
        raise Refused(f"the zip unpacks to {megabytes(total)}; the limit is {megabytes(MAX_TOTAL_BYTES)}")
    if total > RATIO_FLOOR and total > MAX_RATIO * max(packed, 1):
        raise Refused(f"unsafe zip: it unpacks to more than {MAX_RATIO} times its size")


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


def both_could_be(files: Sequence[str], notebook: str) -> str:
    """Return the message for several files that could be one released notebook, of which none is accepted."""
    both = " and ".join(shown(name) for name in files[:3])
    return f"{both} could both be {notebook}.ipynb: hand in one"
