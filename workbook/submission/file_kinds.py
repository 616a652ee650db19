"""What the files of a student's folder or zip are: work, tools' files that are nobody's work, or neither.

Work is in notebooks, scans, and archives that may contain them. The functions look at untrusted names only, and open
nothing.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterable

from workbook.submission import notebook_names

#: How deep a virtual environment may be. Each becomes a prefix with which every name is compared.
_MAX_DEPTH = 8
JUNK_FOLDERS = frozenset(
    {
        *(
            "__MACOSX",
            ".ipynb_checkpoints",
            ".git",
            ".svn",
            ".hg",
            ".venv",
            "venv",
            "__pycache__",
            "node_modules",
        ),
        *(
            "site-packages",
            ".mypy_cache",
            ".pytest_cache",
            ".ruff_cache",
            ".cache",
            ".vscode",
            ".idea",
            ".Trash",
        ),
        *("$RECYCLE.BIN", "System Volume Information", "lost+found", "@eaDir"),
    }
)
JUNK_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "Icon\r"})
#: Beginnings of the names of files that macOS and Office write beside a file.
_JUNK_BEGINNINGS = ("._", "~$")
SCANS = (".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif", ".tif", ".tiff", ".webp")
ARCHIVES = (
    *(".zip", ".zipx", ".7z", ".rar", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tb2"),
    *(".tar.xz", ".txz", ".tar.lzma", ".tlz", ".tar.zst", ".tzst"),
)


def environments(names: Iterable[str]) -> frozenset[str]:
    """Return the folders that are virtual environments, under any name, each with a slash at its end."""
    return frozenset(
        name.removesuffix("pyvenv.cfg")
        for name in names
        if name.endswith("/pyvenv.cfg") and name.count("/") <= _MAX_DEPTH
    )


def is_junk(name: str, inside: frozenset[str] = frozenset()) -> bool:
    """Return whether a file belongs to a tool and is nobody's work; ``inside`` is the result of `environments`.

    >>> is_junk("hw0/.venv/lib/x.ipynb"), is_junk("__MACOSX/._q4_ridge.ipynb"), is_junk("hw0/q4_ridge.ipynb")
    (True, True, False)
    """
    *folders, own = name.replace("\\", "/").rstrip("/").split("/")
    if own in JUNK_FILES or own.startswith(_JUNK_BEGINNINGS) or not JUNK_FOLDERS.isdisjoint([*folders, own]):
        return True
    return any(name.startswith(folder) for folder in inside)


def counts(name: str) -> bool:
    """Return whether a file may be or may contain work: a notebook, a scan, an archive."""
    return name.casefold().endswith((*SCANS, *ARCHIVES)) or notebook_names.may_be_notebook(name)


def is_scan(name: str) -> bool:
    """Return whether a file's name is that of a scan."""
    return name.casefold().endswith(SCANS)


def is_special(entry: zipfile.ZipInfo) -> bool:
    """Return whether a zip's entry is a link or a device, and neither a file nor a folder."""
    # The upper 16 bits are the file mode of Unix; zips made on Windows have 0 there.
    return stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR)
