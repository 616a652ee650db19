"""Find and read the notebooks of a folder as they would be handed in, with the grader's own limits.

The commands ``pdf`` and ``submit`` both start here, so that they see the same files.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from workbook import limits
from workbook.limits import Refused
from workbook.notebook import beside, notebook_json, notebook_names, signs, which
from workbook.notebook.notebook_json import Content
from workbook.parts import BY_NOTEBOOK, FILES

#: How to recognize a notebook at home: the cells that every part has, and the questions that its cells check.
RELEASED = {
    name: signs.Released(
        frozenset(f"{part}-{cell}" for part in parts for cell in ("statement", "check")),
        dict.fromkeys(parts, ()),
    )
    for name, parts in BY_NOTEBOOK.items()
}


@dataclass(frozen=True)
class SavedNotebook:
    """A released notebook as found on disk; ``parts`` are its files if it is in several, ``path`` the first of them."""

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
    """Find the homework's notebooks in ``folder``, chosen as the grader chooses them (`workbook.notebook.which`).

    A notebook that cannot be read, or that cannot be told from another one, is listed in ``problems`` with the reason.
    Notebooks that are not there are listed in ``missing``, and copies that do not count in ``passed``.

    Raises
    ------
    Refused
        If there is no notebook of the homework, or if there are too many or too large ones.
    """
    paths = sorted(
        path
        for path in folder.iterdir()
        if notebook_names.may_be_notebook(path.name) and path.is_file() and not limits.is_scan(path.name)
    )
    paths = [path for path in paths if notebook_names.is_notebook(path.name) or _looks_like_notebook(path)]
    if not paths and (below := _below(folder)):
        raise Refused(
            f"no notebook (.ipynb) in this folder; they are in {limits.shown(below)}: pass that folder"
        )
    limits.check_notebook_count(len(paths))
    parsed: dict[Path, tuple[bytes, Content]] = {}
    broken: dict[Path, str] = {}
    for path in paths:
        try:
            limits.check_notebook_size(path.name, path.stat().st_size)
            data = path.read_bytes()
            parsed[path] = data, notebook_json.parse_notebook(_name(path), data)
        except Refused as refusal:
            broken[path] = str(refusal)
        except OSError as problem:
            broken[path] = f"{limits.shown(path.name)} cannot be read: {problem.strerror}"
    limits.check_notebooks_size(sum(len(data) for data, _ in parsed.values()))
    names = {path.name: path for path in paths}
    files = {
        name: parsed[path][1] if path in parsed else Refused(broken[path]) for name, path in names.items()
    }
    chosen = which.choose(files, RELEASED)
    found = Found(problems=chosen.problems, passed=[names[name] for name in sorted(chosen.passed)])
    for name in BY_NOTEBOOK:
        if taken := chosen.taken.get(name):
            path = names[taken.file]
            content = which.content_of(name, taken, files, RELEASED)
            parts = tuple(names[one] for one in (taken.file, *taken.more)) if taken.more else ()
            data = json.dumps(content).encode() if parts else parsed[path][0]
            found.notebooks.append(SavedNotebook(name, path, data, content, parts))
            found.notes += [taken.note] if taken.note else []
        elif name not in chosen.problems:
            found.missing.append(name)
    found.notes += beside.warnings(folder, [(one.path.name, one.content) for one in found.notebooks])
    if not found.notebooks and not found.problems:
        raise Refused(f"none of the homework's notebooks ({', '.join(FILES)}) is here")
    return found


def _looks_like_notebook(path: Path) -> bool:
    """Return whether a file with another ending than a notebook's is a notebook."""
    try:
        small = path.stat().st_size <= limits.MAX_NOTEBOOK_BYTES
        return small and notebook_json.looks_like_notebook(path.read_bytes())
    except OSError:
        return False


def _below(folder: Path) -> str:
    """Return a subfolder with a notebook of the homework, for a student who is one level too high; "" if none."""
    for path in sorted([*folder.glob("*/*.ipynb"), *folder.glob("*/*/*.ipynb")]):
        if _name(path) in FILES and not any(part.startswith(".") for part in path.parts):
            return str(path.parent.relative_to(folder))
    return ""


def _name(path: Path) -> str:
    return unicodedata.normalize("NFC", path.name)
