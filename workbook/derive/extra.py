"""Searches for hints and questions, whose failure changes no verdict."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

#: If this environment variable is set, a failure is raised; the tests set it.
VARIABLE = "WORKBOOK_DERIVE_STRICT"


@contextmanager
def extra() -> Iterator[None]:
    """Run a search that may fail: the verdict stands without what it would have found."""
    try:
        yield
    except Exception:
        if VARIABLE in os.environ:
            raise
