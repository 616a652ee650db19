"""The cell that fetches a homework's other files on Google Colab, where a notebook is opened alone."""

from __future__ import annotations

from autograder.build.sources import Cell
from workbook.homework import Homework

#: What checks and derivations need beside the packages that Colab has. The PDF needs more; it is made at home.
REQUIREMENTS = "requirements-colab.txt"

_SOURCE = """\
# On Google Colab, where a notebook is opened alone, this fetches the rest of the homework. Elsewhere it does nothing.
import importlib.util
import sys

if "google.colab" in sys.modules and importlib.util.find_spec("{package}") is None:
    import os
    import subprocess
    import zipfile

    repository = "{repository}"
    if not os.path.isdir("{name}") and repository:
        subprocess.run(["git", "clone", "-q", "--depth", "1", repository, "{name}"], check=True)
    elif not os.path.isdir("{name}"):
        from google.colab import files

        print("Choose the homework's file {name}-student.zip:")
        zipfile.ZipFile(next(iter(files.upload()))).extractall()
    os.chdir("{name}")
    sys.path.insert(0, os.getcwd())
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "-r", "{requirements}"], check=True)"""


def cell(notebook: str, homework: Homework) -> Cell:
    """The cell for a notebook; without a public repository it asks for the student's archive."""
    source = _SOURCE.format(
        name=homework.name,
        package=homework.name,
        repository=homework.repository,
        requirements=REQUIREMENTS,
    )
    return Cell(f"{notebook}-colab", "code", "given", source)


def put_first(notebook: str, cells: list[Cell], homework: Homework) -> list[Cell]:
    """The cells with that cell just before the one that imports the toolkit."""
    at = next((i for i, other in enumerate(cells) if other.role == "setup"), len(cells))
    return [*cells[:at], cell(notebook, homework), *cells[at:]]
