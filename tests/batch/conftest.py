"""Small classes for the tests of runs: few notebooks, so that a run takes a second or two."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from tests import bases

SMALL = ("p2_slopes", "p3_words")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a cache of its own."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The solved notebooks in one folder."""
    folder = tmp_path_factory.mktemp("solved")
    for name, node in bases.base_notebooks()["reference"].items():
        nbformat.write(node, folder / f"{name}.ipynb")
    return folder


@pytest.fixture
def class_of(tmp_path: Path, notebooks: Path) -> Callable[..., Path]:
    """``class_of(3)`` makes a class of three who handed in two short notebooks, each with a line of their own.

    Each notebook sleeps for ``pause`` seconds, so that a test can disturb the run whatever the machine's speed.
    """

    def make(students: int, *, pause: float = 0) -> Path:
        folder = tmp_path / "class"
        for number in range(1, students + 1):
            own = folder / f"student-{number:02}"
            own.mkdir(parents=True)
            for name in SMALL:
                shutil.copy(notebooks / f"{name}.ipynb", own)
                node = nbformat.read(own / f"{name}.ipynb", as_version=4)
                node.cells[-1].source += f"\n# {number}"
                if pause:
                    (setup,) = [cell for cell in node.cells if cell.id == f"{name}-setup"]
                    setup.source += f"\nimport time\ntime.sleep({pause})"
                nbformat.write(node, own / f"{name}.ipynb")
        return folder

    return make
