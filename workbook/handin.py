"""The notebooks of a folder as they would be handed in: found, read, checked by the grader's own limits.

Both ``hw0 pdf`` and ``hw0 submit`` begin here, so that they see the same files.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbook import limits
from workbook.limits import Refused
from workbook.parts import BY_NOTEBOOK

#: Share of a notebook's questions that a renamed copy must carry to be taken for it.
_OWN_SHARE = 0.3


@dataclass(frozen=True)
class SavedNotebook:
    """One released notebook as it was found on disk."""

    name: str
    path: Path
    data: bytes
    content: dict[str, Any]


@dataclass
class Found:
    """What a folder holds: notebooks in the order of the homework, those missing, and those that cannot be taken."""

    notebooks: list[SavedNotebook] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


def find(folder: Path) -> Found:
    """The homework's notebooks in ``folder``, each by its released name, else a lone copy that carries its cells.

    Raises
    ------
    Refused
        There is no notebook at all, or too many.
    """
    paths = sorted(
        path for path in folder.glob("*.ipynb") if path.is_file() and not path.name.startswith(".")
    )
    if not paths and (below := _below(folder)):
        raise Refused(
            f"no notebook (.ipynb) in this folder; they are in {limits.shown(below)}: name that folder"
        )
    limits.check_notebook_count(len(paths))
    parsed: dict[Path, tuple[bytes, dict[str, Any]]] = {}
    broken: dict[Path, str] = {}
    for path in paths:
        try:
            limits.check_notebook_size(path.name, path.stat().st_size)
            data = path.read_bytes()
            parsed[path] = data, limits.parse_notebook(_name(path), data)
        except Refused as refusal:
            broken[path] = str(refusal)
        except OSError as problem:
            broken[path] = f"{limits.shown(path.name)} cannot be read: {problem.strerror}"
    limits.check_notebooks_size(sum(len(data) for data, _ in parsed.values()))
    released = {f"{name}.ipynb" for name in BY_NOTEBOOK}
    spare = [path for path in parsed if _name(path) not in released]
    found = Found()
    for name in BY_NOTEBOOK:
        named = [path for path in paths if _name(path) == f"{name}.ipynb"]
        candidates = named or [path for path in spare if _carries(parsed[path][1], name)]
        if len(candidates) > 1:
            found.problems[name] = limits.both_could_be([path.name for path in candidates], name)
        elif candidates and candidates[0] in broken:
            found.problems[name] = broken[candidates[0]]
        elif candidates:
            found.notebooks.append(SavedNotebook(name, candidates[0], *parsed[candidates[0]]))
        else:
            found.missing.append(name)
    if not found.notebooks and not found.problems:
        raise Refused(f"none of the homework's notebooks ({', '.join(limits.NOTEBOOKS)}) is here")
    return found


def _below(folder: Path) -> str:
    """A folder inside this one that holds a notebook of the homework, for who is one level too high; "" if none."""
    for path in sorted([*folder.glob("*/*.ipynb"), *folder.glob("*/*/*.ipynb")]):
        if _name(path) in limits.NOTEBOOKS and not any(part.startswith(".") for part in path.parts):
            return str(path.parent.relative_to(folder))
    return ""


def _name(path: Path) -> str:
    return unicodedata.normalize("NFC", path.name)


def _carries(content: dict[str, Any], name: str) -> bool:
    """Whether a notebook under another name holds the cells of ``name``."""
    ids = {cell.get("id") for cell in content["cells"]}
    ours = [part for part in BY_NOTEBOOK[name] if f"{part}-statement" in ids or f"{part}-check" in ids]
    return len(ours) >= max(1, _OWN_SHARE * len(BY_NOTEBOOK[name]))
