"""What a notebook holds before its student: the imports, and the stub of each answer, cut from the reference."""

from functools import cache

from autograder.build import notebook_source, notebooks, stubs
from tests.places import FOLDER


@cache
def cut_from() -> dict[str, str]:
    """Answer → its reference module, such as ``ridge/penalty``."""
    cells = [cell for path in notebook_source.paths(FOLDER) for cell in notebook_source.read(path)]
    return {cell.names[0]: cell.module for cell in cells if cell.module is not None}


@cache
def stub(name: str) -> str:
    """What the untouched notebook holds in the place of the answer ``name``."""
    return stubs.stub(notebooks.modules(FOLDER)[cut_from()[name]], name)
