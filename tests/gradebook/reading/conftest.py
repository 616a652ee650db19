"""A class that is filled once, its reading page, and two readers, ana and ben."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.notebooknode import NotebookNode

from autograder.staff.gradebook import course
from autograder.staff.gradebook.reading.shared import Reading
from tests.gradebook.conftest import Class
from tests.gradebook.reading_class import STUDENTS, Client, fill, serving, set_up


@pytest.fixture(scope="session")
def filled(
    tmp_path_factory: pytest.TempPathFactory, released: dict[str, NotebookNode], empty_database: Path
) -> Path:
    """The class, filled once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("reading")
    (folder / "course").mkdir()
    shutil.copy(empty_database, folder / "course" / "gradebook.db")
    fill(Class(folder, released, course.default_url(folder / "course")), STUDENTS)
    return folder


@pytest.fixture
def made(filled: Path, tmp_path: Path, released: dict[str, NotebookNode]) -> Class:
    folder = tmp_path / "class"
    (folder / "course").mkdir(parents=True)
    for name in ("nbgrader_config.py", "gradebook.db", "graded.json"):
        shutil.copy2(filled / "course" / name, folder / "course" / name)
    for name in ("source", "autograded"):  # only read here
        (folder / "course" / name).symlink_to(filled / "course" / name)
    return Class(folder, released, course.default_url(folder / "course"))


@pytest.fixture
def reading(made: Class) -> Reading:
    return set_up(made)


@pytest.fixture
def port(reading: Reading) -> Iterator[int]:
    with serving(reading) as port:
        yield port


@pytest.fixture
def ana(reading: Reading, port: int) -> Client:
    return Client(reading, port, "ana")


@pytest.fixture
def ben(reading: Reading, port: int) -> Client:
    return Client(reading, port, "ben")
