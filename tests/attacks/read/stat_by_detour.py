"""No detour tells a worker of a hidden file: handles on folders, the working folder, links, odd spellings."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os

from tests.attacks.lab import Lab

NUMBERS = (11,)


def attack(lab: Lab) -> str:
    """Return the sizes of hidden files that `stat` gives by detours, or "" if it gives none.

    The detours are handles on folders, other spellings of the path, a path across two pages of memory, and other
    working folders.
    """
    inner = os.path.relpath(lab.hidden, "/")
    found = []

    def look(how: str, path: str, folder: int | None = None) -> None:
        with contextlib.suppress(OSError):
            found.append(f"{how}: {os.stat(path, dir_fd=folder).st_size}")

    for flags in (os.O_PATH, os.O_PATH | os.O_DIRECTORY, os.O_RDONLY):
        for folder in ("/", lab.folder, os.path.dirname(lab.hidden), lab.site, "."):
            with contextlib.suppress(OSError):
                handle = os.open(folder, flags)
                look(f"from a handle on {folder}", os.path.relpath(lab.hidden, folder), handle)
                look("reference from a handle", "solutions/__init__.py", handle)
    for spelling in (
        "/" + lab.hidden,
        "/./" + inner,
        lab.site + "/../tests/hidden.py",
        "/proc/self/root" + lab.hidden,
    ):
        look("spelled otherwise", spelling)
    look("reference by its path", lab.site + "/./solutions/__init__.py")
    # A path that starts at the very end of a page.
    pages = mmap.mmap(-1, 2 * mmap.PAGESIZE)
    path, start = os.fsencode(lab.hidden) + b"\0", mmap.PAGESIZE - 3
    pages[start : start + len(path)] = path
    address = ctypes.addressof(ctypes.c_char.from_buffer(pages)) + start
    if ctypes.CDLL(None).access(ctypes.c_void_p(address), 0) == 0:
        found.append("across two pages")
    for folder in ("/", lab.folder, lab.site):
        with contextlib.suppress(OSError):
            os.chdir(folder)
            look(f"from {folder}", os.path.relpath(lab.hidden, folder))
            look(f"reference from {folder}", "solutions/__init__.py")
    return "; ".join(found)
