"""Write a release into a folder, reproducibly, and keep a list of what was written.

The list distinguishes files of an earlier release from files that somebody else added. The former are removed
when the release no longer contains them; the latter stay.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.build.publish import links

#: The list of what an earlier publish wrote: path → SHA-256.
LIST = ".published.json"


class PublishError(ValueError):
    """The folder cannot be written to, and nothing was written."""


@dataclass
class Changes:
    """Paths in the folder, by what was done with them."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    #: Overwritten, although somebody changed it since the last publish.
    overwritten: list[str] = field(default_factory=list)
    #: No longer in the release, but kept because somebody changed it.
    kept: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.overwritten)


def others(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the other files in the folder by path, except those of git and of an earlier publish."""
    known = _listed(folder)
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and ".git" not in path.relative_to(folder).parts
        and (name := path.relative_to(folder).as_posix()) not in files
        and name not in known
        and name != LIST
    }


def write(folder: Path, files: Mapping[str, bytes]) -> Changes:
    """Write ``files`` (path → bytes) into the folder, remove older files of this command, and return the changes.

    Folders are made as needed. Files with the same bytes are not touched. If somebody has edited a file since the
    earlier call, it is overwritten if it is in ``files``, and kept if it is not; the result names both. Files that no
    call wrote stay, unless ``files`` has the same path. Folders that become empty by a removal are removed. `LIST` in
    the folder remembers what was written.

    Raises
    ------
    PublishError
        If the folder is not empty, has no `LIST` with entries and is not a git checkout, or if its `LIST` is not JSON.
        Nothing was written.
    """
    before = _listed(folder)
    if not before and folder.is_dir() and any(folder.iterdir()) and not (folder / ".git").exists():
        raise PublishError(
            f"{folder} is not empty, is not a git checkout, and was not written by an earlier publish"
        )
    changes = Changes()
    for name, data in sorted(files.items()):
        path = folder / name
        there = path.read_bytes() if path.is_file() else None
        if there == data:
            continue
        by_hand = there is not None and name in before and _sha(there) != before[name]
        group = changes.added if there is None else changes.overwritten if by_hand else changes.changed
        group.append(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for name in sorted(before.keys() - files.keys()):
        path = folder / name
        if not path.is_file():
            continue
        if _sha(path.read_bytes()) != before[name]:
            changes.kept.append(name)
        else:
            _remove(folder, name)
            changes.removed.append(name)
    listed = json.dumps({name: _sha(data) for name, data in sorted(files.items())}, indent=1) + "\n"
    if not (folder / LIST).is_file() or (folder / LIST).read_text(encoding="utf-8") != listed:
        (folder / LIST).write_text(listed, encoding="utf-8")
    return changes


def _remove(folder: Path, name: str) -> None:
    """Delete the file called ``name`` in the folder, and every folder inside that becomes empty by this."""
    (folder / name).unlink()
    for parent in Path(name).parents:
        if parent != Path() and not any((folder / parent).iterdir()):
            (folder / parent).rmdir()


def remote(folder: Path) -> links.Repository | None:
    """Return the repository of the folder's git remote ``origin``, or None if there is no such remote."""

    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(folder), *words], capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        if not (folder / ".git").exists() or not (url := git("remote", "get-url", "origin")):
            return None
        return links.repository(url, git("symbolic-ref", "--short", "HEAD") or "main")
    except OSError:  # git is not installed
        return None


def _listed(folder: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise PublishError(f"{folder / LIST} cannot be read: {error}") from None
    return found


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
