"""A file of a submission before it is read: its name, and a function that reads it within the limits."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from workbook.common import messages
from workbook.submission import limits, notebook_names
from workbook.submission.limits import Refused

File = io.BufferedReader | io.BytesIO


@dataclass(frozen=True)
class Entry:
    """A file inside an archive or a folder; ``read`` returns its bytes or raises Refused."""

    name: str
    read: Callable[[], bytes]


def all_of(file: IO[bytes] | File, name: str, most: int = limits.MAX_NOTEBOOK_BYTES) -> bytes:
    """Return all bytes of a file, but at most ``most``, whatever size it claims. Raises Refused."""
    data = file.read(most + 1)
    if len(data) > most:
        limits.check_notebook_size(name, len(data))
        raise Refused(f"{messages.shown(name)} is larger than {messages.megabytes(most)}")
    return data


def most_of(name: str) -> int:
    """Return how many bytes a file of this name may have."""
    return limits.MAX_NOTEBOOK_BYTES if notebook_names.may_be_notebook(name) else limits.MAX_ZIP_BYTES
