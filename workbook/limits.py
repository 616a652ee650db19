"""The limits of a submission, and the message for each of them.

The student's command ``submit`` and the grader's intake both import this module, so that students see at home the
messages that the grader would send after the deadline. The functions take untrusted names, sizes and bytes. They
open, unpack and run nothing, and the only exception they raise is ``Refused``.
"""

from __future__ import annotations

import json
import math
import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, NotRequired, TypedDict, cast

from workbook import homework

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

#: A separator or a string in JSON. The quantifiers are possessive, so hostile bytes cost no more than others.
_PART = re.compile(rb'[\[{,]|"(?:[^"\\]++|\\.)*+"?', re.DOTALL)


#: A surrogate, half of a character outside the first 65,536, as a JSON escape.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


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
    own = name.casefold()
    return own.endswith((".ipynb", ".ipynb.txt", ".ipynb.json", *SCANS, *ARCHIVES))


def is_scan(name: str) -> bool:
    """Return whether a file's name is that of a scan."""
    return name.casefold().endswith(SCANS)


def is_special(entry: zipfile.ZipInfo) -> bool:
    """Return whether a zip's entry is a link or a device, and neither a file nor a folder."""
    # The upper 16 bits are the file mode of Unix; zips made on Windows have 0 there.
    return stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR)


def check_entries(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a zip by its table of contents alone, before any of it is unpacked."""
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


class Cell(TypedDict):
    """A cell of a parsed notebook: ``metadata`` and ``outputs`` hold whatever somebody wrote there.

    Code cells have ``outputs``. Nobody has checked whether ``id`` is text.
    """

    cell_type: str
    source: str
    metadata: dict[str, Any]
    id: NotRequired[Any]
    outputs: NotRequired[list[dict[str, Any]]]


class Content(TypedDict):
    """A notebook of format 4 after `parse_notebook`. Other keys may be there, and nothing about them is known."""

    cells: list[Cell]
    metadata: dict[str, Any]
    nbformat: int


def parse_notebook(name: str, data: bytes) -> Content:
    """Parse and validate the notebook in ``data``; lists of lines in sources are joined.

    Raises
    ------
    Refused
        If it is not a notebook or is too large; the message says what is wrong.
    """
    check_notebook_size(name, len(data))
    if _has_too_many_parts(data):
        raise Refused(
            f"{shown(name)} has more than {MAX_PARTS} parts: clear the outputs of its cells, and save"
        )
    try:
        loaded = load_json(data)
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, RecursionError):
            raise Refused(f"{shown(name)} is nested more than {MAX_DEPTH} levels deep") from None
        raise Refused(f"{shown(name)} {_what_instead(data)}") from None
    if _too_deep(loaded):
        raise Refused(f"{shown(name)} is nested more than {MAX_DEPTH} levels deep")
    known = isinstance(loaded, dict) and ("nbformat" in loaded or isinstance(loaded.get("cells"), list))
    if known and loaded.get("nbformat") != 4:
        raise Refused(f"{shown(name)} is not a notebook of format 4: open it in JupyterLab and save it again")
    if not known or not isinstance(loaded.get("cells"), list):
        raise Refused(f"{shown(name)} is not a notebook: it has no list of cells")
    if len(loaded["cells"]) > MAX_CELLS:
        raise Refused(f"{shown(name)} has {len(loaded['cells'])} cells; the limit is {MAX_CELLS}")
    for number, cell in enumerate(loaded["cells"], start=1):
        _tidy_cell(name, number, cell)
    if not isinstance(loaded.get("metadata"), dict):
        loaded["metadata"] = {}
    return cast(Content, loaded)


def load_json(data: bytes) -> Any:
    r"""Load JSON and replace lone surrogates.

    A program that cut an emoji in two leaves a lone surrogate, which no file can store.

    >>> load_json(b'"half \\ud83d, whole \\ud83d\\ude00"')
    'half \ufffd, whole 😀'

    Raises
    ------
    ValueError, RecursionError
        If ``data`` is not JSON or is nested too deeply.
    """
    text = data.decode(json.detect_encoding(data))  # some Windows programs write UTF-16
    loaded = json.loads(text)
    if not _HALF.search(text):
        return loaded
    return json.loads(re.sub("[\ud800-\udfff]", "\ufffd", json.dumps(loaded, ensure_ascii=False)))


#: What a file that is not JSON begins with, after white space; what it then is, and what to do.
_INSTEAD = (
    (rb"$", "is empty: save the notebook again, or download it again"),
    (
        rb"(?i)<!doctype html|<html",
        "is a web page and not a notebook: download the file itself (on GitHub: Raw)",
    ),
    (rb"version https://git-lfs", "is a pointer of Git LFS and not the notebook: run `git lfs pull`"),
    (rb"PK\x03\x04", "is a zip and not a notebook: give it the ending .zip"),
    (rb"%PDF", "is a PDF and not a notebook: give it the ending .pdf, and hand in the notebook as well"),
)


def _what_instead(data: bytes) -> str:
    """Return what a file is that is not JSON, for the end of a sentence, and what to do."""
    if b"\n<<<<<<< " in data:
        return "holds Git's marks of a conflict: resolve the conflict, and save the notebook again"
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n\0")
    found = (said for pattern, said in _INSTEAD if re.match(pattern, begins))
    return next(found, "is not a notebook: not valid JSON")


def _tidy_cell(name: str, number: int, cell: Any) -> None:
    """Validate one cell, and join a source that is stored as a list of lines."""
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        raise Refused(f"{shown(name)} is not a notebook: cell {number} has no type")
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Refused(f"{shown(name)} is not a notebook: the source of cell {number} is not text")
    cell["source"] = source
    if not isinstance(cell.get("metadata"), dict):
        cell["metadata"] = {}
    if cell["cell_type"] == "code":
        outputs = cell.get("outputs")
        cell["outputs"] = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []


def _has_too_many_parts(data: bytes) -> bool:
    """Return whether there are more than ``MAX_PARTS`` containers, commas and strings."""
    # Characters inside a string do not count. Excluding them takes ten times as long, and few files need it.
    if sum(map(data.count, (b"[", b"{", b",", b'"'))) <= MAX_PARTS:
        return False
    return any(number >= MAX_PARTS for number, _ in enumerate(_PART.finditer(data)))


def _too_deep(value: Any) -> bool:
    """Return whether containers are nested deeper than ``MAX_DEPTH``. It goes level by level, without recursion."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
