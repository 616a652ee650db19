"""Make a homework's packages importable from its folder, and provide the reference answers to tests.

A homework has three packages: its toolkit, ``solutions`` and ``questions``. They need not be installed.
Python finds them in the folder of this process's homework, before any other packages of these names. A
process handles one homework.

Staff wrote these packages, so they are trusted. The zygote, which forks the workers for student code, gets
only the toolkit.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from functools import cache, cached_property
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from autograder.homework import layout
from workbook import homework
from workbook.checks import testfile


class Reference:
    """The reference answers, as attributes with the names that students use."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __getattr__(self, name: str) -> object:
        for module in self._modules:
            if name in vars(module):
                value = vars(module)[name]
                setattr(self, name, value)
                return value
        raise AttributeError(f"no module of {self._package} defines {name}")

    @cached_property
    def _modules(self) -> list[ModuleType]:
        package = importlib.import_module(self._package)
        found = [found.name for found in pkgutil.walk_packages(package.__path__, f"{self._package}.")]
        return [importlib.import_module(name) for name in found]


class _Finder:
    """Find the homework's packages; Python itself finds the modules inside them."""

    def __init__(self, packages: dict[str, Path]) -> None:
        self.packages = packages

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        folder = self.packages.get(name)
        if folder is None or not (folder / "__init__.py").is_file():
            return None
        return spec_from_file_location(name, folder / "__init__.py", submodule_search_locations=[str(folder)])


@cache
def make_importable(*, toolkit_only: bool = False) -> None:
    """Let this process import the homework's packages, or only its toolkit."""
    folder = layout.current()
    packages = {homework.current().name: folder.toolkit}
    if not toolkit_only:
        packages |= {"solutions": folder.solutions, "questions": folder.tests}
    sys.meta_path.insert(0, _Finder(packages))


@cache
def reference() -> Reference:
    """Return the reference answers of this process's homework; the first access to an answer imports them."""
    make_importable()
    return Reference("solutions")


testfile.provide_reference = reference
