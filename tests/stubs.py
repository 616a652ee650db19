"""What a notebook holds before its student: the imports, and the stub of each answer, cut from the reference."""

from functools import cache

from autograder.build import notebooks, sources, stubs
from tests.places import FOLDER


@cache
def cut_from() -> dict[str, str]:
    """Answer → its reference module, such as ``ridge/penalty``."""
    cells = [cell for path in sources.paths(FOLDER) for cell in sources.read(path)]
    return {cell.names[0]: cell.module for cell in cells if cell.module is not None}


@cache
def stub(name: str) -> str:
    """What the untouched notebook holds in the place of the answer ``name``."""
    return stubs.stub(notebooks.modules(FOLDER)[cut_from()[name]], name)


@cache
def setup_cell(notebook: str) -> str:
    """The code of the cell that imports what ``notebook`` uses."""
    (setup,) = [c for c in sources.read(FOLDER.assignment / f"{notebook}.md") if c.role == "setup"]
    return setup.source
