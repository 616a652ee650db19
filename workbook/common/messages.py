"""Quote names and write sizes for the one-line messages that students and staff read."""

from __future__ import annotations

import math
import unicodedata

KIB = 1024
MIB = 1024 * KIB

MAX_NAME = 80
"""Characters of a name that a message shows, enough to recognize the file."""
MAX_PATH = 200
"""Characters of a path that a message shows: usually longer than a name."""
MAX_NAMED = 3
"""Names that a message lists; more would hide what it says about them."""


def shown(name: str, limit: int = MAX_NAME) -> str:
    r"""Quote an untrusted name so that it is safe to print on one line.

    >>> shown("a\nb\u202ec.ipynb")
    "'a\\nb\\u202ec.ipynb'"
    """
    cut = name if len(name) <= limit else name[: limit - 1] + "…"
    escaped = "".join(
        c if c.isprintable() and unicodedata.category(c)[0] != "C" else c.encode("unicode_escape").decode()
        for c in cut
    )
    return f"'{escaped}'"


def shown_path(path: object) -> str:
    """Quote an untrusted path, or the name of a source that may be one, like `shown`."""
    return shown(str(path), MAX_PATH)


def megabytes(size: int) -> str:
    """Format a size in bytes for a sentence, rounded up, so that a size above a limit never reads like the limit.

    >>> megabytes(26214400), megabytes(26214401), megabytes(1000)
    ('25 MB', '25.1 MB', '0.1 MB')
    """
    return f"{math.ceil(size * 10 / MIB) / 10:g} MB"
