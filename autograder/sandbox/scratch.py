"""A worker's scratch folder as seen from outside: where it is, how full it is, and how to be rid of it.

What is in there was made by a stranger: names of any bytes, links to anywhere, folders nested deeper than a
path or a recursive function can go. So it is walked by descriptors, never by paths, and never recursively.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
from collections.abc import Iterator

from autograder.sandbox.jail import Jail

_OPEN_FOLDERS = 256
"""Folders that a look keeps open at a time; no honest notebook makes as many side by side."""
_MAPPED_FILES = 4
"""Mapped files without a name, whose size nobody tells, that fill a scratch folder."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def outside(jail: Jail) -> str:
    """Where the worker's scratch folder is for everybody else."""
    return os.path.join(jail.cache, "tree") + jail.scratch if jail.has("chroot") else jail.scratch


def usage(jail: Jail, stop_after: int = 10_000) -> tuple[int, int]:
    """Bytes on disk and number of entries in the scratch folder; counting ends at `stop_after` entries.

    More folders side by side than can be kept open count as `stop_after` entries: what is in them is not looked at.

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
                    if stat.S_ISDIR(status.st_mode):
                        if len(stack) == _OPEN_FOLDERS:
                            entries = stop_after
                            break
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


def nameless(jail: Jail, pid: int) -> int:
    """Bytes of a worker's files that have no name any more, but are open or mapped: they fill the disk all the same.

    `pid` is the worker's, as this process sees it. 0 where the kernel keeps the limit, or the worker is gone.
    """
    if jail.has("namespaces"):
        return 0
    found: dict[int, int] = {}
    folder = os.path.realpath(outside(jail)) + "/"
    with _as_owner(jail):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/maps", "rb") as maps:
            for line in maps:
                if line.endswith(b" (deleted)\n") and os.fsencode(folder) in line:
                    found[int(line.split(None, 5)[4])] = jail.scratch_bytes // _MAPPED_FILES + 1
        with contextlib.suppress(OSError):
            for descriptor in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    status = os.stat(f"/proc/{pid}/fd/{descriptor}")
                    if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
                        found[status.st_ino] = status.st_blocks * 512
    return sum(found.values())


@contextlib.contextmanager
def _as_owner(jail: Jail) -> Iterator[None]:
    """Look at files as the worker's own user: a container's root may not look into another user's processes."""
    owner = None
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            owner = os.stat(outside(jail))
    if owner is None or owner.st_uid == 0:
        yield
        return
    libc = ctypes.CDLL(None)  # of this thread alone, and undone below
    try:
        libc.setfsgid(owner.st_gid)
        libc.setfsuid(owner.st_uid)
        yield
    finally:
        libc.setfsuid(0)
        libc.setfsgid(os.getegid())


def over(jail: Jail, pid: int) -> bool:
    """Whether the worker keeps more on disk than it may; the engine then ends it."""
    size, entries = usage(jail, stop_after=jail.scratch_files + 1)
    if size > jail.scratch_bytes or entries > jail.scratch_files:
        return True
    return size + nameless(jail, pid) > jail.scratch_bytes


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
