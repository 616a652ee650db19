"""Read the notebooks in an untrusted zip, tar, 7z or folder as bytes, and the scans beside them.

Nothing is unpacked to disk, no link is followed, and every size is checked before the bytes are read.
Archives inside archives are read too; a file inside one is named ``inner.zip//q4_ridge.ipynb``. Files that
cannot be taken are listed with the reason.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from autograder.intake import archive, filetypes, typed
from autograder.intake.entries import Entry, File, all_of
from autograder.intake.folder import FolderDigest, open_file, refuse_link, walk
from workbook.common import messages
from workbook.notebook import notebook_json
from workbook.submission import limits, notebook_names
from workbook.submission.file_names import PAGES_NAME
from workbook.submission.limits import Refused

_MAX_NESTED = 3
"""How deep archives may be nested: archives inside archives inside archives."""
_MAX_ARCHIVES = 20
_MAX_UNREAD = 50
"""Most files of one submission that are listed as unread."""

Files = dict[str, bytes | Refused]
"""Files by their names inside the submission; a file that cannot be taken is replaced by the reason."""


@dataclass
class Contents:
    """The contents of a submission.

    ``papers`` are scans and the files that the student's `submit` adds. ``left`` maps files that may be work
    but cannot be taken to the reason. ``others`` counts the remaining files, and ``unread`` lists those that
    no tool made. ``sha256`` is the digest of a zip's bytes, or of a folder's files (`FolderDigest`).
    """

    notebooks: Files = field(default_factory=dict)
    papers: Files = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    others: int = 0
    sha256: str = ""


class Gatherer:
    """Collect files into a `Contents`, also from archives among them, within the limits of one submission."""

    def __init__(self, papers: bool) -> None:
        self.contents = Contents()
        self.keep_papers = papers
        self.archives = 0
        self.sizes = {"notebooks": 0, "papers": 0}

    def add(self, entries: Iterator[Entry], prefix: str = "", depth: int = 0) -> None:
        for entry in entries:
            name = self._free(prefix + entry.name)
            if notebook_names.is_notebook(entry.name):
                limits.check_notebook_count(len(self.contents.notebooks) + 1)
                self.contents.notebooks[name] = found = self._read(entry)
                limits.check_notebooks_size(self._added("notebooks", found))
            elif filetypes.is_paper(entry.name):
                small = notebook_names.base(entry.name) == PAGES_NAME or typed.is_typed(entry.name)
                wanted = self.keep_papers or small
                self.contents.papers[name] = found = self._read(entry) if wanted else b""
                if self._added("papers", found) > limits.MAX_ZIP_BYTES:
                    raise Refused(
                        f"the scans are larger than {messages.megabytes(limits.MAX_ZIP_BYTES)} in total"
                    )
            elif filetypes.is_archive(entry.name):
                self._open(entry, name, depth)
            elif not (notebook_names.may_be_notebook(entry.name) and self._take_notebook(entry, name, depth)):
                self.contents.others += 1
                if not filetypes.is_tools_own(entry.name) and len(self.contents.unread) < _MAX_UNREAD:
                    self.contents.unread[name] = filetypes.why_unread(name)

    def _free(self, name: str) -> str:
        """Return a name that no other file has: several files of one attempt may have the same one.

        The file keeps its own name, which says what it is, in a folder that comes after the files beside it.
        """
        own, number = name, 2
        while any(
            own in files for files in (self.contents.notebooks, self.contents.papers, self.contents.left)
        ):
            own, number = f"same name {number}/{name}", number + 1
        return own

    def _take_notebook(self, entry: Entry, name: str, depth: int) -> bool:
        """Take a file that has another extension than a notebook's if it is a notebook; return whether it was taken."""
        inner = archive.single(entry.name)
        if inner is not None:
            self._open(entry, name, depth)
            return True
        found = self._read(entry)
        if not isinstance(found, Refused) and not notebook_json.looks_like_notebook(found):
            return False
        limits.check_notebook_count(len(self.contents.notebooks) + 1)
        self.contents.notebooks[name] = found
        limits.check_notebooks_size(self._added("notebooks", found))
        return True

    def _added(self, kind: str, found: bytes | Refused) -> int:
        self.sizes[kind] += 0 if isinstance(found, Refused) else len(found)
        return self.sizes[kind]

    def _read(self, entry: Entry) -> bytes | Refused:
        try:
            return entry.read()
        except Refused as refusal:
            return refusal

    def _open(self, entry: Entry, name: str, depth: int) -> None:
        self.archives += 1
        try:
            if depth + 1 > _MAX_NESTED or self.archives > _MAX_ARCHIVES:
                raise Refused(
                    f"{messages.shown(name)} is an archive that is nested too deeply, or one of too many"
                )
            inner = archive.single(entry.name)
            if inner is None:
                members = archive.members(io.BytesIO(entry.read()), entry.name)
            else:
                base = notebook_names.base(inner)
                members = iter([Entry(base, lambda: archive.unpacked(entry.read(), base))])
            self.add(members, f"{name}//", depth + 1)
        except Refused as refusal:
            # Too many notebooks refuse the whole submission; a damaged archive is only left out.
            if len(self.contents.notebooks) > limits.MAX_NOTEBOOKS:
                raise
            self.contents.left[name] = str(refusal)


def read(path: Path, *, papers: bool = False, only: frozenset[str] | None = None) -> Contents:
    """Read the contents of a zip, another archive or a folder. Raises Refused and OSError.

    With ``papers``, the result includes the bytes of scans; otherwise only their names, page maps, and typed texts.
    ``only`` lists the files of a folder that belong to the submission; None means all.
    """
    refuse_link(path)
    gatherer = Gatherer(papers)
    if path.is_dir():
        digest = FolderDigest(path)
        entries = walk(path, gatherer.contents.left)
        gatherer.add(digest.noting(e for e in entries if only is None or e.name in only))
        gatherer.contents.sha256 = digest.hexdigest()
        return gatherer.contents
    with open_file(path) as file:
        return _of_file(gatherer, file, path.name)


def _of_file(gatherer: Gatherer, file: File, name: str) -> Contents:
    digest = hashlib.file_digest(cast(Any, file), "sha256").hexdigest()
    file.seek(0)
    if notebook_names.may_be_notebook(name) and not filetypes.is_archive(name):
        gatherer.add(iter([Entry(name, lambda: all_of(file, name))]))
    else:
        gatherer.add(archive.members(file, name))
    gatherer.contents.sha256 = digest
    return gatherer.contents


def sha256_of(path: Path) -> str:
    """Return the digest that `read` would return, without unpacking archives; "" if the path is refused."""
    try:
        if path.is_dir():
            return read(path).sha256
        with open_file(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (Refused, OSError):
        return ""
