"""The paths that a worker must be able to read for imports, those it must not read, and what lies in which folder."""

from __future__ import annotations

import glob
import os
import sys
import sysconfig

#: Shared libraries that compiled modules load on import, the loader's cache, and time zones.
_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/usr/share/zoneinfo",
    "/etc/localtime",
)


def readable_for(*extra: str) -> tuple[str, ...]:
    """Return the standard library, site-packages and shared libraries of this Python, and `extra`.

    Of /usr/lib only shared libraries are included, because students should not read the rest.
    """
    base = sysconfig.get_paths(vars={"base": sys.base_prefix, "platbase": sys.base_prefix})
    here = sysconfig.get_paths()
    found = [base["stdlib"], base["platstdlib"], here["purelib"], here["platlib"]]
    found += glob.glob(os.path.join(sys.base_prefix, "lib", "libpython*.so*"))
    for name in _SYSTEM:
        if os.path.isdir(name):
            found += glob.glob(os.path.join(name, "*-linux-gnu")) or glob.glob(os.path.join(name, "lib*.so*"))
        else:
            found.append(name)
    found.append(os.path.join("/lib64", "ld-linux-x86-64.so.2"))
    return tuple(dict.fromkeys(path for path in (*found, *extra) if os.path.exists(path)))


def hidden_in_python() -> tuple[str, ...]:
    """Return our own installed packages, and the site-packages of the Python below a virtual environment."""
    import autograder

    package = os.path.dirname(os.path.abspath(autograder.__file__))
    names = [package, *(os.path.join(os.path.dirname(package), name) for name in ("solutions", "questions"))]
    if sys.prefix != sys.base_prefix:
        names.append(
            os.path.join(sysconfig.get_paths(vars={"base": sys.base_prefix})["stdlib"], "site-packages")
        )
    return tuple(name for name in names if os.path.exists(name))


def is_within(path: str, folder: str) -> bool:
    """Whether an absolute path is a folder, or in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")
