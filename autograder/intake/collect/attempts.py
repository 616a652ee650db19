"""Read one attempt within the limits of one submission: notebooks, scans, and what cannot be taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from autograder.intake import archive, filetypes, scans, typed
from autograder.intake.collect.layouts import Delivery
from autograder.intake.collect.nodes import Node
from autograder.intake.contents import Contents, Gatherer
from autograder.intake.entries import Entry, all_of, most_of
from autograder.intake.folder import MAX_IN_FOLDER
from workbook.common import messages
from workbook.notebook import identification, notebook_json, selection
from workbook.notebook.notebook_json import Content
from workbook.submission import limits, notebook_names
from workbook.submission.limits import Refused


def contents_of(delivery: Delivery) -> tuple[Contents, str | None]:
    """Return an attempt's contents, and the reason why nothing can be taken, or None.

    The contents are notebooks and scans by file name, what was left and why, and the hash of everything that was read.
    If there is a reason, the contents have no notebooks. Reasons are: all files have a problem, such as a link; the
    attempt has no files or no notebook; the only file is an archive that cannot be opened; a limit is exceeded; or the
    disk cannot be read, in which case the contents have the hash alone. Among other files, an archive that cannot be
    opened is only listed in ``left``. Names of files have the archive's name in front unless all notebooks come from
    one archive. It never raises for what a student handed in.
    """
    gatherer = Gatherer(papers=True)
    digest = hashlib.sha256()
    try:
        problems = [node.problem for node in delivery.nodes if node.problem is not None]
        if problems and len(problems) == len(delivery.nodes):
            raise Refused(problems[0])
        if not delivery.nodes:
            raise Refused("the download holds no files of this submission")
        for node in delivery.nodes:
            _take(node, gatherer, digest, alone=len(delivery.nodes) == 1)
        contents = gatherer.contents
        contents.sha256 = digest.hexdigest()
        _unwrap(contents)
        if not contents.notebooks:
            reason = next(iter(contents.left.values()), "no notebook (.ipynb) in the submission")
            raise Refused(f"{reason}, but {scans.TYPED}" if typed.text_in(contents.papers) else reason)
        return contents, None
    except Refused as refusal:
        contents = gatherer.contents
        contents.notebooks.clear()
        contents.sha256 = digest.hexdigest()
        return contents, str(refusal)
    except OSError as error:
        return Contents(
            sha256=digest.hexdigest()
        ), f"cannot be read: {error.strerror or type(error).__name__}"


def _unwrap(contents: Contents) -> None:
    """Drop an archive's name from file names if all notebooks came from this archive."""
    packs = {name.partition("//")[0] if selection.in_archive(name) else "" for name in contents.notebooks}
    pack = next(iter(packs), "")
    if len(packs) != 1 or not pack:
        return
    for files in (contents.notebooks, contents.papers):
        for name in [name for name in files if name.startswith(f"{pack}//")]:
            own = name.removeprefix(f"{pack}//")
            if own not in files:
                files[own] = files.pop(name)


def _take(node: Node, gatherer: Gatherer, digest: Any, *, alone: bool) -> None:
    """Add a file, or the files of an archive or folder; ``alone`` means there is nothing else. Raises Refused."""
    inner = node.children if node.is_folder else [node]
    if not node.is_folder and filetypes.is_archive(node.name):
        with node.open() as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
            file.seek(0)
            try:
                gatherer.add(archive.members(file, node.name))
            except Refused as refusal:
                # If there are other files, an archive that cannot be opened is only left out, whatever the
                # order.
                if alone or len(gatherer.contents.notebooks) > limits.MAX_NOTEBOOKS:
                    raise
                gatherer.contents.left[node.name] = str(refusal)
        return
    for child in inner or []:
        gatherer.add(_entries(child, digest))


def _entries(node: Node, digest: Any) -> Iterator[Entry]:
    listed = list(node.files())
    if len(listed) > MAX_IN_FOLDER:
        raise Refused(f"more than {MAX_IN_FOLDER} files in the folder")
    for name, file in listed:
        yield Entry(name, partial(_read, name, file, digest))


def _read(name: str, node: Node, digest: Any) -> bytes:
    try:
        with node.open() as file:
            data = all_of(file, name, most_of(name))
    except OSError as error:
        raise Refused(f"{messages.shown(name)} cannot be read: {error.strerror}") from None
    digest.update(name.encode("utf-8", "replace") + b"\0" + hashlib.sha256(data).digest())
    return data


def chosen_in(contents: Contents, released: Mapping[str, identification.Released]) -> selection.Chosen:
    """Decide which file is which notebook, and keep none of the parsed content."""
    parsed: dict[str, Content | Refused] = {}
    for name, data in contents.notebooks.items():
        try:
            parsed[name] = (
                data
                if isinstance(data, Refused)
                else notebook_json.parse_notebook(notebook_names.base(name), data)
            )
        except Refused as refusal:
            parsed[name] = refusal
    return selection.choose(parsed, released)
