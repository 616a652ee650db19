"""A worker's scratch folder as seen from outside: where it is, how full it is, and how to be rid of it.

What is in there was made by a stranger: names of any bytes, links to anywhere, folders nested deeper than a
path or a recursive function can go. So it is walked by descriptors, never by paths, and never recursively.
"""

from __future__ import annotations

import contextlib
import os
import stat

from autograder.sandbox.jail import Jail

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def outside(jail: Jail) -> str:
    """Where the worker's scratch folder is for everybody else."""
    return os.path.join(jail.cache, "tree") + jail.scratch if jail.has("chroot") else jail.scratch


def usage(jail: Jail, stop_after: int = 10_000) -> tuple[int, int]:
    """Bytes on disk and number of entries in the scratch folder; counting ends at `stop_after` entries.

    In the namespaces tier the files are in the worker's own RAM disk, which the kernel keeps to its size:
    (0, 0).
    """
    size = entries = 0
    stack: list[int] = []
    with contextlib.suppress(OSError):
        stack.append(os.open(outside(jail), _FOLDER))
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(folder) as listing:
                for entry in listing:
                    entries += 1
                    if entries >= stop_after:
                        break
                    status = os.stat(entry.name, dir_fd=folder, follow_symlinks=False)
                    size += status.st_blocks * 512
                    if stat.S_ISDIR(status.st_mode) and len(stack) < 256:
                        stack.append(os.open(entry.name, _FOLDER, dir_fd=folder))
        except OSError:
            continue  # it went away while we looked, or cannot be read: the next look will tell
        finally:
            os.close(folder)
        if entries >= stop_after:
            break
    for folder in stack:
        os.close(folder)
    return size, entries


def over(jail: Jail) -> bool:
    """Whether the scratch folder holds more than it may; the engine then ends the worker."""
    size, entries = usage(jail, stop_after=jail.scratch_files + 1)
    return size > jail.scratch_bytes or entries > jail.scratch_files


def remove(path: str) -> None:
    """Remove a folder and all that is in it, however deep, without following a link.

    Each folder found below the top is first moved up to the top, so that only two levels are ever open.
    """
    try:
        top = os.open(path, _FOLDER)
    except FileNotFoundError:
        return
    moved = 0
    try:
        os.fchmod(top, 0o700)
        while names := os.listdir(top):
            for name in names:
                if not _unlink(top, name):
                    moved = _empty(top, name, moved)
                    os.rmdir(name, dir_fd=top)
    finally:
        os.close(top)
    os.rmdir(path)


def _unlink(folder: int, name: str) -> bool:
    if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
        return False
    os.unlink(name, dir_fd=folder)
    return True


def _empty(top: int, name: str, moved: int) -> int:
    """Unlink the files of one folder and move its folders to the top; returns the running number of moved
    ones."""
    os.chmod(name, 0o700, dir_fd=top)
    folder = os.open(name, _FOLDER, dir_fd=top)
    try:
        for inner in os.listdir(folder):
            if not _unlink(folder, inner):
                # Renaming a folder into another one writes its "..", which takes write permission on it.
                os.chmod(inner, 0o700, dir_fd=folder)
                moved += 1
                while _exists(top, f"moved-{moved}"):
                    moved += 1
                os.rename(inner, f"moved-{moved}", src_dir_fd=folder, dst_dir_fd=top)
    finally:
        os.close(folder)
    return moved


def _exists(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
