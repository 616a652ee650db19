"""Work of the sample class: solved and untouched notebooks as bytes."""

from __future__ import annotations

import nbformat
import pytest

from tests import bases


@pytest.fixture(scope="session")
def solved() -> dict[str, bytes]:
    """Every notebook with the reference's answers, by file name."""
    return _files("reference")


@pytest.fixture(scope="session")
def untouched() -> dict[str, bytes]:
    """Every notebook as released, by file name."""
    return _files("release")


def _files(base: str) -> dict[str, bytes]:
    made = bases.base_notebooks()[base]
    return {f"{name}.ipynb": nbformat.writes(node).encode() for name, node in made.items()}
