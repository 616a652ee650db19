"""A worker's scratch folder as seen from outside: its path, its size and its removal.

The content is untrusted: names of arbitrary bytes, links to anywhere, folders nested deeper than a path or a
recursive function can reach. So we walk it with descriptors, never with paths, and never recursively.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
from collections.abc import Iterator

from autograder.sandbox.jail import Jail

_OPEN_FOLDERS = 256
"""Folders that `usage` keeps open at a time; no honest notebook makes as many side by side."""
_ENTRIES = 10_000
"""Entries after which `usage` stops counting by default."""
_BLOCK = 512
"""Bytes of the blocks that stat(2) counts, whatever the file system."""
_MAPPED_FILES = 4
"""How many mapped files without a name, whose size is unknown, count as a full scratch folder."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def outside(jail: Jail) -> str:
    """Return the path of the worker's scratch folder outside the jail."""
    return os.path.join(jail.cache, "tree") + jail.scratch if jail.has("chroot") else jail.scratch


def usage(jail: Jail, stop_after: int = _ENTRIES) -> tuple[int, int]:
    """Return the bytes on disk and the number of entries in the scratch folder, counted up to ``stop_after``.

    If there are more folders side by side than we keep open, they count as ``stop_after`` entries, and we do not look
    into them. Links are counted and not followed.

    In the namespaces tier the result is (0, 0): the files are in the worker's own RAM disk, whose size the kernel
    limits.

    Folders that cannot be read, and a scratch folder that does not exist, count as empty.
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
                    size += status.st_blocks * _BLOCK
                    if stat.S_ISDIR(status.st_mode):
                        if len(stack) == _OPEN_FOLDERS:
                            entries = stop_after
                            break
                        stack.append(os.open(entry.name, _FOLDER, dir_fd=folder))
        except OSError:
            continue  # it disappeared meanwhile or cannot be read; the next call will see
        finally:
            os.close(folder)
        if entries >= stop_after:
            break
    for folder in stack:
        os.close(folder)
    return size, entries


def nameless(jail: Jail, pid: int) -> int:
    """Return the bytes of a worker's deleted files that are still open or mapped, because they still fill the disk.

    `pid` is the worker's, as this process sees it. The result is 0 if the kernel enforces the limit or the
    worker has ended.
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
                        found[status.st_ino] = status.st_blocks * _BLOCK
    return sum(found.values())


@contextlib.contextmanager
def _as_owner(jail: Jail) -> Iterator[None]:
    """Access files as the worker's own user, because a container's root may not inspect another user's processes."""
    owner = None
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            owner = os.stat(outside(jail))
    if owner is None or owner.st_uid == 0:
        yield
        return
    libc = ctypes.CDLL(None)  # the change affects only this thread and is undone below
    try:
        libc.setfsgid(owner.st_gid)
        libc.setfsuid(owner.st_uid)
        yield
    finally:
        libc.setfsuid(0)
        libc.setfsgid(os.getegid())


def over(jail: Jail, pid: int) -> bool:
    """Return whether the worker keeps more on disk than it may; the engine then ends it."""
    size, entries = usage(jail, stop_after=jail.scratch_files + 1)
    if size > jail.scratch_bytes or entries > jail.scratch_files:
        return True
    return size + nameless(jail, pid) > jail.scratch_bytes


def remove(path: str) -> None:
    """Remove a folder and all its content, however deep, without following links.

    Each folder below the top is first moved to the top, so that only two levels are ever open.
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
    """Unlink the files of one folder and move its folders to the top; return the updated count of moved folders."""
    os.chmod(name, 0o700, dir_fd=top)
    folder = os.open(name, _FOLDER, dir_fd=top)
    try:
        for inner in os.listdir(folder):
            if not _unlink(folder, inner):
                # Moving a folder rewrites its "..", which needs write permission on it.
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
