"""Find and read the notebooks of a folder as they would be handed in, with the grader's own limits.

The commands ``pdf`` and ``submit`` both start here, so that they see the same files.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbook import homework
from workbook.common import messages
from workbook.notebook import compressed, identification, local_modules, notebook_json, selection
from workbook.notebook.notebook_json import Content
from workbook.submission import file_kinds, limits, notebook_names
from workbook.submission.limits import Refused


def _released() -> dict[str, identification.Released]:
    """Return how to recognize each notebook at home: the cells of every part, and the questions that cells check."""
    return {
        name: identification.Released(
            frozenset(f"{part}-{cell}" for part in parts for cell in ("statement", "check")),
            dict.fromkeys(parts, ()),
        )
        for name, parts in homework.current().by_notebook.items()
    }


@dataclass(frozen=True)
class SavedNotebook:
    """A released notebook as found on disk, at ``path``.

    ``parts`` are its files if it is in several, the first of which is at ``path``, or if the file is compressed. Then
    only ``data`` has the whole notebook.
    """

    name: str
    path: Path
    data: bytes
    content: Content
    parts: tuple[Path, ...] = ()


@dataclass
class Found:
    """The content of a folder: notebooks in the homework's order, missing ones, and ones that cannot be accepted.

    ``notes`` say which of several copies counts, and what a notebook needs that is not handed in. ``passed`` lists
    the copies that do not count.
    """

    notebooks: list[SavedNotebook] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    passed: list[Path] = field(default_factory=list)


def find(folder: Path) -> Found:
    """Find and read the homework's notebooks in ``folder``, chosen as the grader chooses them.

    `workbook.notebook.selection` says how. Subfolders are not searched, and other files are ignored. Notebooks are in
    the order of the homework. One that is in several files is returned as one, with the cells of all of them. A
    notebook that is too large, cannot be read, or cannot be told from another one is listed in ``problems`` with the
    reason, one that is not there in ``missing``, and a copy that does not count in ``passed``. ``notes`` say which copy
    counts, and which Python files a notebook imports that are not handed in.

    Raises
    ------
    Refused
        If there is no notebook of the homework, or if there are too many, or ones that are too large together. If a
        subfolder has some and this folder has none, the message names the subfolder.
    OSError
        If the folder cannot be read.
    """
    paths = notebooks_in(folder)
    if not paths and (below := _below(folder)):
        raise Refused(
            f"no notebook (.ipynb) in this folder; they are in {messages.shown(below)}: pass that folder"
        )
    limits.check_notebook_count(len(paths))
    data, files = _read(paths)
    limits.check_notebooks_size(sum(len(data[name]) for name in data if not isinstance(files[name], Refused)))
    found = _chosen(folder, data, files)
    found.notes += local_modules.warnings(folder, [(one.path.name, one.content) for one in found.notebooks])
    if not found.notebooks and not found.problems:
        raise Refused(f"none of the homework's notebooks ({', '.join(homework.current().files)}) is here")
    return found


def notebooks_in(folder: Path) -> list[Path]:
    """Return the files of a folder that are notebooks by their names, or by their beginning, in the order of names."""
    paths = sorted(
        path
        for path in folder.iterdir()
        if notebook_names.may_be_notebook(path.name) and path.is_file() and not file_kinds.is_scan(path.name)
    )
    return [path for path in paths if notebook_names.is_notebook(path.name) or _looks_like_notebook(path)]


def _read(paths: Sequence[Path]) -> tuple[dict[str, bytes], dict[str, Content | Refused]]:
    """Read and parse files; return name → bytes of those that can be read, and name → content, or why it is refused."""
    data: dict[str, bytes] = {}
    files: dict[str, Content | Refused] = {}
    for path in paths:
        try:
            limits.check_notebook_size(path.name, path.stat().st_size)
            data[path.name] = _content(path)
            limits.check_notebook_size(path.name, len(data[path.name]))
            files[path.name] = notebook_json.parse_notebook(_name(path), data[path.name])
        except Refused as refusal:
            files[path.name] = Refused(str(refusal))
        except OSError as problem:
            files[path.name] = Refused(f"{messages.shown(path.name)} cannot be read: {problem.strerror}")
    return data, files


def _chosen(folder: Path, data: Mapping[str, bytes], files: Mapping[str, Content | Refused]) -> Found:
    """Choose the files that count as the homework's notebooks; a notebook in several files gets its bytes here."""
    released = _released()
    chosen = selection.choose(files, released)
    found = Found(problems=chosen.problems, passed=[folder / name for name in sorted(chosen.passed)])
    for name in released:
        if taken := chosen.taken.get(name):
            content = selection.content_of(name, taken, files, released)
            parts = tuple(folder / one for one in (taken.file, *taken.more)) if taken.more else ()
            saved = json.dumps(content).encode() if parts else data[taken.file]
            if not parts and _is_compressed(folder / taken.file):
                parts = (folder / taken.file,)
                found.notes.append(
                    f"{messages.shown(taken.file)} is compressed and counts: unpack it to check it"
                )
            found.notebooks.append(SavedNotebook(name, folder / taken.file, saved, content, parts))
            found.notes += [taken.note] if taken.note else []
        elif name not in chosen.problems:
            found.missing.append(name)
    return found


def _looks_like_notebook(path: Path) -> bool:
    """Return whether a file with another extension than a notebook's is a notebook."""
    try:
        small = path.stat().st_size <= limits.MAX_NOTEBOOK_BYTES
        return small and (_is_compressed(path) or notebook_json.looks_like_notebook(path.read_bytes()))
    except OSError:
        return False


def _is_compressed(path: Path) -> bool:
    with path.open("rb") as file:
        return compressed.is_compressed(file.read(8))


def _content(path: Path) -> bytes:
    """Return a notebook's bytes, even if a program compressed the file. Raises Refused and OSError."""
    data = path.read_bytes()
    if not compressed.is_compressed(data):
        return data
    try:
        return compressed.unpacked(data, limits.MAX_NOTEBOOK_BYTES + 1)
    except ValueError as problem:
        raise Refused(f"{messages.shown(path.name)} cannot be read: {problem}") from None


def _below(folder: Path) -> str:
    """Return a subfolder with a notebook of the homework, for a student who is one level too high; "" if none."""
    for path in sorted([*folder.glob("*/*.ipynb"), *folder.glob("*/*/*.ipynb")]):
        below = path.parent.relative_to(folder)
        if _name(path) in homework.current().files and not any(part.startswith(".") for part in below.parts):
            return str(below)
    return ""


def _name(path: Path) -> str:
    return unicodedata.normalize("NFC", path.name)
