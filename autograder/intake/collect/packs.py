"""Read archives that may contain a whole class as trees: zips directly, tars and 7z through an unnamed zip.

Only names and files that may count are copied, in one pass and within the limits of a class. A refused file
raises Refused only when it is opened. RAR archives are not supported.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from autograder.intake import archive, filetypes, listing, sevenzip
from autograder.intake.collect import nodes
from autograder.intake.collect.nodes import Node
from autograder.intake.entries import File
from workbook.common import messages
from workbook.submission import file_kinds, limits, notebook_names
from workbook.submission.limits import Refused

MAX_CLASS_BYTES = 50 << 30
"""Most bytes that a class's archive may unpack to."""
_SMALL = 200 << 20
"""Most bytes of a file of the course's system, such as its table of submissions."""
_SYSTEMS = (".yml", ".yaml", ".txt", ".csv", ".html", ".json", ".timestamp")
_CHUNK = 1 << 20
_MINUTES = 30


def tree(node: Node, encoding: str | None = None) -> Node:
    """Return an archive among the sources, or inside one, as a tree of names. Raises Refused.

    ``encoding`` is that of names in zips that do not say theirs.
    """
    with node.open() as file:
        kind = archive.kind_of(file, node.name)
        if kind == "7z":
            return _tree_of_zip(node, _from_7z(file))
        if kind == "tar":
            return _tree_of_zip(node, _from_tar(file, node.name))
        if node.path:
            return nodes.tree_of_zip(node.path, node.name, encoding)
        return _tree_of_zip(node, _copy(file), encoding)


def _tree_of_zip(node: Node, made: IO[bytes], encoding: str | None = None) -> Node:
    made.seek(0)
    root = nodes.tree_of_zip(made, node.name, encoding)
    root.path = node.path
    return root


@contextmanager
def _temporary() -> Iterator[IO[bytes]]:
    """Open an unnamed file that the tree keeps open after the block; it is closed if the block raises."""
    made = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        yield made
    except BaseException:
        made.close()
        raise


def _copy(file: File) -> IO[bytes]:
    """Copy a zip from inside an archive, because the opened file is closed after its block."""
    with _temporary() as made:
        while block := file.read(_CHUNK):
            made.write(block)
    return made


def _from_tar(file: File, name: str) -> IO[bytes]:
    size = file.seek(0, 2)
    most = min(MAX_CLASS_BYTES, limits.RATIO_FLOOR + limits.MAX_RATIO * size)
    repositories: set[str] = set()
    try:
        with (
            _temporary() as made,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        ):
            for number, (member, stream) in enumerate(_members(file, most)):
                if number > nodes.MAX_NODES:
                    raise Refused(f"more than {nodes.MAX_NODES} entries in {messages.shown(name)}")
                _add(packed, member, stream, repositories)
    except Refused:
        raise
    except OSError as problem:
        if problem.errno is not None and not isinstance(problem, EOFError):
            raise
        raise Refused(f"{messages.shown(name)} cannot be read: it is damaged") from None
    except Exception:  # with damaged archives these libraries raise many kinds
        raise Refused(f"{messages.shown(name)} cannot be read: it is damaged") from None
    return made


def _members(file: File, most: int) -> Iterator[tuple[tarfile.TarInfo, Any]]:
    file.seek(0)
    with tarfile.open(fileobj=cast(IO[bytes], archive.unpacked_stream(file, most)), mode="r|") as opened:
        for member in opened:
            yield member, opened.extractfile(member) if member.isreg() else None


def _add(packed: zipfile.ZipFile, member: tarfile.TarInfo, stream: Any, repositories: set[str]) -> None:
    """Copy a tar's member. Of files that do not count, keep only the name; links stay marked as links."""
    name = member.name.removeprefix("./")
    if ".git" in name.split("/"):
        repository = name[: f"/{name}/".index("/.git/")]
        if repository not in repositories:
            repositories.add(repository)
            packed.writestr(f"{repository}.git/HEAD", b"")
        return
    if not name or file_kinds.is_junk(name):
        return
    entry = listing.of_tar(member)
    entry.compress_type = zipfile.ZIP_DEFLATED
    counts = file_kinds.counts(name) or filetypes.is_paper(name)
    kept = stream is not None and (counts or (name.casefold().endswith(_SYSTEMS) and member.size <= _SMALL))
    if not kept:
        entry.file_size = 0
        packed.writestr(entry, b"")
        return
    with packed.open(entry, "w", force_zip64=True) as target:
        while block := stream.read(_CHUNK):
            target.write(block)


def _from_7z(file: File) -> IO[bytes]:
    """Convert a 7z into a zip file, in a process with limits."""
    with _temporary() as made, tempfile.TemporaryFile() as source:
        while block := file.read(_CHUNK):
            source.write(block)
        source.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "autograder.intake.sevenzip", "--class"],
                stdin=source,
                stdout=made,
                stderr=subprocess.PIPE,
                timeout=60 * _MINUTES,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refused("the 7z archive takes too long to unpack") from None
        sevenzip.raise_refusal(done.returncode, done.stderr)
    return made


_PART = re.compile(r"(?P<whole>.+-\d{8}T\d{6}Z)(?:-\d+)?-\d{3}\.zip", re.I)
"""Matches the zips that Google Drive makes of a folder; of a large folder it makes several, each with a part of it."""


def whole_of(name: str) -> str | None:
    """Return what the zips of one download from Google Drive have in common, or None for another name.

    >>> whole_of("Homework 0-20250906T055900Z-1-002.zip")
    'Homework 0-20250906T055900Z'
    """
    found = _PART.fullmatch(name)
    return found["whole"] if found else None


def joined(name: str, parts: Sequence[Node]) -> Node:
    """Return the trees of one download's zips as one tree."""
    folders: dict[str, list[Node]] = {}
    children: list[Node] = []
    for child in (child for part in parts for child in part.children or []):
        if child.is_folder:
            folders.setdefault(child.name, []).append(child)
        else:
            children.append(child)
    children += [joined(folder, own) for folder, own in folders.items()]
    guessed, repository = (any(getattr(part, what) for part in parts) for what in ("guessed", "repository"))
    return Node(name, children, guessed=guessed, repository=repository)


def is_stray(path: Path) -> bool:
    """Return whether a path is a file that is neither an archive nor a notebook."""
    return (
        path.is_file()
        and not filetypes.is_archive(path.name)
        and not notebook_names.may_be_notebook(path.name)
    )


def tree_of_path(path: Path, encoding: str | None = None) -> Node:
    """Return a folder or file on disk as a tree; an archive that cannot be opened is a file. Raises Refused."""
    if not path.exists():
        raise Refused(f"{messages.shown_path(path)}: not found")
    if path.is_dir():
        return nodes.tree_of_path(path)
    leaf = Node(path.name, None, path)
    if filetypes.is_archive(path.name):
        try:
            return tree(leaf, encoding)
        except Refused:
            return leaf  # a student's submission, which is refused later
    if notebook_names.may_be_notebook(path.name):
        return leaf
    raise Refused(f"{messages.shown_path(path)}: not a zip or a folder")
