"""Folders and archives as trees of names, so that layouts are recognized in a zip and in a folder alike.

Nothing is unpacked here and no link is followed, whatever names and sizes claim. Opening a member of a zip
copies it to an unnamed temporary file.
"""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from autograder.intake import listing
from autograder.intake.entries import File
from autograder.intake.folder import open_file
from workbook.common import messages
from workbook.submission import file_kinds, limits
from workbook.submission.limits import Refused

MAX_NODES = 2_000_000
"""Most files of a whole class; junk folders are skipped."""
_DEPTH = 24
_CHUNK = 1 << 20


@dataclass
class Node:
    """A file, or a folder with ``children``; ``problem`` says why it cannot be taken."""

    name: str
    children: list[Node] | None = None
    path: Path | None = None
    packed: zipfile.ZipInfo | None = None
    inside: Zip | None = None
    problem: str | None = None
    repository: bool = False
    """Whether the folder contains a ``.git``."""
    guessed: bool = False
    """Whether the encoding of names in this archive is a guess."""

    @property
    def is_folder(self) -> bool:
        return self.children is not None

    def files(self, prefix: str = "") -> Iterator[tuple[str, Node]]:
        """Yield every file below this node, with its path from here."""
        if self.children is None:
            yield prefix + self.name, self
            return
        for child in self.children:
            yield from child.files(f"{prefix}{self.name}/")

    @contextmanager
    def open(self) -> Iterator[File]:
        """Open the file for reading. Raises Refused and OSError."""
        if self.problem is not None:
            raise Refused(self.problem)
        if self.path is not None:
            with open_file(self.path) as file:
                yield file
            return
        assert self.packed is not None
        assert self.inside is not None
        with self.inside.copy(self.packed) as copied:
            yield cast(io.BufferedReader, copied)

    def text(self, most: int) -> str:
        """Return a small file's text, whatever its bytes are. Raises Refused."""
        with self.open() as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise Refused(f"{messages.shown(self.name)} is larger than {messages.megabytes(most)}")
        return data.decode("utf-8-sig", "replace")


@dataclass
class Zip:
    """A class's zip, which stays open as long as its members are needed."""

    place: Path | IO[bytes]
    name: str
    opened: zipfile.ZipFile = field(init=False)

    def __post_init__(self) -> None:
        try:
            self.opened = zipfile.ZipFile(self.place)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
            self.close()
            raise Refused(f"{messages.shown(self.name)} cannot be read as a zip") from None

    def close(self) -> None:
        """Close an unnamed temporary file, which only this object refers to."""
        if not isinstance(self.place, Path):
            self.place.close()

    __del__ = close

    @contextmanager
    def copy(self, entry: zipfile.ZipInfo) -> Iterator[File]:
        """Copy a member to an unnamed temporary file and yield that. Raises Refused."""
        if entry.flag_bits & 1:
            raise Refused(f"{messages.shown(entry.filename)} is encrypted")
        most = min(limits.MAX_FILE_BYTES, limits.RATIO_FLOOR + limits.MAX_RATIO * max(entry.compress_size, 1))
        with tempfile.TemporaryFile() as copied:
            try:
                with self.opened.open(entry) as stream:
                    size = 0
                    while block := stream.read(_CHUNK):
                        size += len(block)
                        if size > most:
                            raise Refused(
                                f"{messages.shown(entry.filename)} unpacks to far more than it should"
                            )
                        copied.write(block)
            except Refused:
                raise
            except OSError:
                raise
            except Exception:  # with damaged zips zipfile raises many kinds
                raise Refused(f"{messages.shown(entry.filename)} is damaged in the zip") from None
            copied.seek(0)
            yield cast(io.BufferedReader, copied)


def tree_of_path(path: Path) -> Node:
    """Return a folder or a file on disk as a tree without junk, sorted by name, in which no link is followed.

    A link, and a folder more than `_DEPTH` levels deep, has a ``problem``. The path itself may be a link. A virtual
    environment (a folder with ``pyvenv.cfg``) below the path is an empty folder in the tree, and a folder with ``.git``
    is marked as a ``repository``.

    Raises
    ------
    Refused
        If there are more than `MAX_NODES` files and folders.
    OSError
        If a folder cannot be read.
    """
    counted = [0]

    def make(place: Path, entry: os.DirEntry[str] | None, depth: int) -> Node:
        counted[0] += 1
        if counted[0] > MAX_NODES:
            raise Refused(f"more than {MAX_NODES} files in {messages.shown(str(path))}")
        if depth and place.is_symlink():
            return Node(
                place.name, None, place, problem="the submission is a link, and links are not followed"
            )
        if not (entry.is_dir(follow_symlinks=False) if entry else place.is_dir()):
            return Node(place.name, None, place)
        node = Node(place.name, [], place)
        if depth > _DEPTH:
            node.problem = f"{messages.shown(place.name)} is more than {_DEPTH} folders deep"
            return node
        with os.scandir(place) as entries:
            listed = sorted(entries, key=lambda one: one.name)
        node.repository = any(one.name == ".git" for one in listed)
        if depth and any(one.name == "pyvenv.cfg" for one in listed):
            return node
        node.children = [
            make(Path(one.path), one, depth + 1) for one in listed if not file_kinds.is_junk(one.name)
        ]
        return node

    return make(path, None, 0)


def tree_of_zip(file: Path | IO[bytes], name: str, encoding: str | None = None) -> Node:
    """Return the tree of a zip's files. The root is named after the zip, without the extension; the zip stays open.

    Junk is left out. An entry that is unsafe, a link or the second of its name stays in the tree, and its ``problem``
    says why it cannot be taken; an unsafe entry is a child of the root under another name. A folder with ``.git`` is
    marked as a ``repository``. Names are read as the zip says, or else as UTF-8. Those that are not UTF-8 are read in
    ``encoding``; without it, they are guessed and the root is marked as ``guessed``. A file object that was passed is
    closed with the tree, and if the zip is refused.

    Raises
    ------
    Refused
        If the file is not a zip, or has more than `MAX_NODES` entries.
    OSError
        If the file cannot be read.
    """
    opened = Zip(file, name)
    extension = next((one for one in file_kinds.ARCHIVES if name.casefold().endswith(one)), "")
    root = Node(name[: len(name) - len(extension)], [], file if isinstance(file, Path) else None)
    listed = opened.opened.infolist()
    if len(listed) > MAX_NODES:
        raise Refused(f"more than {MAX_NODES} entries in {messages.shown(name)}")
    for entry in listed:
        entry.filename, guessed = listing.name_in_zip(entry, encoding)
        root.guessed |= guessed and not file_kinds.is_junk(entry.filename)
    inside = file_kinds.environments(entry.filename for entry in listed)
    folders: dict[tuple[str, ...], Node] = {(): root}
    seen: set[tuple[str, ...]] = set()
    for entry in listed:
        name = entry.filename.replace("\\", "/")
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if (parts and parts[-1] == ".git") or ".git" in parts:
            at = parts[: parts.index(".git")]
            _folder(folders, at).repository = True
        if not parts or file_kinds.is_junk(name, inside):
            continue
        problem = _unsafe(entry)
        if problem is not None:
            parts = ("unsafe " + messages.shown(name),)
        if name.endswith("/") and problem is None:
            _folder(folders, parts)
            continue
        if parts in seen:
            problem = f"unsafe zip: two entries are called {messages.shown(name)}"
        seen.add(parts)
        parent = _folder(folders, parts[:-1])
        assert parent.children is not None
        parent.children.append(Node(parts[-1], None, None, entry, opened, problem))
    return root


def _folder(folders: dict[tuple[str, ...], Node], parts: tuple[str, ...]) -> Node:
    for end in range(1, len(parts) + 1):
        if parts[:end] not in folders:
            folders[parts[:end]] = made = Node(parts[end - 1], [])
            above = folders[parts[: end - 1]]
            assert above.children is not None
            above.children.append(made)
    return folders[parts]


def _unsafe(entry: zipfile.ZipInfo) -> str | None:
    try:
        limits.check_place(entry.filename)
        if entry.filename.count("/") > _DEPTH or any(ord(c) < 32 or ord(c) == 127 for c in entry.filename):
            raise Refused(f"unsafe zip: the entry {messages.shown(entry.filename)} has an invalid name")
    except Refused as refusal:
        return str(refusal)
    if file_kinds.is_special(entry):
        return f"unsafe zip: the entry {messages.shown(entry.filename)} is a link or a device"
    return None
