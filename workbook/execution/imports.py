"""Handle imports that fail, and load modules that the notebook itself wrote.

A failed import binds the names of a pass-through (`workbook.execution.passthrough`). Otherwise it binds a stand-in for
each name, unless the notebook has already bound the name: a cell that was pasted from the course's starter code may
import names from ``layers.py`` that the notebook defines in an earlier cell.
"""

from __future__ import annotations

import ast
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType
from typing import Any

import workbook
from workbook import homework
from workbook.execution import notes, passthrough
from workbook.execution.standin import StandIn

_MAX_STATEMENT = 200


def instead(error: ImportError, statement: str, bound: str | None) -> Any:
    """Return the value that a name gets instead, in the notebook that calls this, after its import raised ``error``.

    The value is the object itself if it can be imported alone, from its new place, or as a pass-through. Else it is
    what the notebook already has under this name, unless that is a stand-in. Otherwise it is a new stand-in, which
    raises the reason when it is used.

    Parameters
    ----------
    error : ImportError
    statement : str
        The import, as ``ast.unparse`` writes it.
    bound : str or None
        The name that the import binds. With None, add a hint to `notes` that the import was left out, unless all names
        can be imported, and return None.
    """
    tree: Any = ast.parse(statement).body[0]
    if bound is None:
        if not _all_served(tree):
            notes.add(_sentence(error, statement))
        return None
    alias = next(a for a in tree.names if (a.asname or _first(tree, a)) == bound)
    found, value = _served(tree, alias)
    if found:
        return value
    names = sys._getframe(1).f_globals
    if bound in names and not isinstance(names[bound], StandIn):
        return names[bound]
    name = alias.name if isinstance(tree, ast.Import) else f"{tree.module or ''}.{alias.name}"
    if isinstance(tree, ast.Import) and not alias.asname:
        name = _first(tree, alias)
    return StandIn(name, _reason(error, statement))


def _first(tree: Any, alias: ast.alias) -> str:
    return alias.name.partition(".")[0] if isinstance(tree, ast.Import) else alias.name


def _all_served(tree: Any) -> bool:
    return all(alias.name != "*" and _served(tree, alias)[0] for alias in tree.names)


def _served(tree: Any, alias: ast.alias) -> tuple[bool, Any]:
    """Return whether a name is available anyway (alone, at its new place, or as a pass-through), and its value."""
    if isinstance(tree, ast.Import):
        passthrough.serve(alias.name)
        try:
            module = importlib.import_module(alias.name)
        except Exception:
            return False, None
        return True, module if alias.asname else sys.modules[_first(tree, alias)]
    if tree.level or alias.name == "*":
        return False, None
    module_name, name = passthrough.MOVED.get((tree.module, alias.name), (tree.module, alias.name))
    passthrough.serve(module_name)
    try:
        module = importlib.import_module(module_name)
        return True, getattr(module, name)
    except Exception:
        return False, None


def _reason(error: ImportError, statement: str) -> str:
    return f"`{statement[:_MAX_STATEMENT]}` failed: {_text(error)}"


def _text(error: ImportError) -> str:
    return str(error)[:200]


def _sentence(error: ImportError, statement: str) -> str:
    return (
        f"`{statement[:_MAX_STATEMENT]}` failed ({_text(error)}) and was left out; the rest of the cell ran. "
        "Remove that import, or write what it brought into the notebook."
    )


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads a file that the notebook wrote. It is rewritten like a cell, and never loaded from a compiled copy."""

    def path_stats(self, path: str) -> Any:
        raise OSError  # do not use a cache: the file may change twice within the resolution of its time stamp

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        return compiled(data, path)


def compiled(data: Any, path: str) -> CodeType:
    """Compile a file that the notebook wrote, rewritten like a cell."""
    from workbook.execution import rewriting

    tree = ast.parse(data, path)
    rewriting.rewrite(tree)
    code: CodeType = compile(tree, path, "exec", dont_inherit=True)
    return code


class WorkingFolder(importlib.abc.MetaPathFinder):
    """Finds modules such as ``helpers`` in the working folder, as Jupyter does, without caching the folder's content.

    The toolkit, and packages in a ``.venv`` in that folder, are loaded as usual.
    """

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name in (workbook.__name__, homework.current().name) or _of_a_library(name):
            return None
        try:
            folder = os.getcwd()
        except OSError:
            return None
        places = [folder] if path is None else [place for place in path if place.startswith(folder)]
        for place in places:
            base = os.path.join(place, name.rpartition(".")[2])
            for file, inside in ((os.path.join(base, "__init__.py"), [base]), (f"{base}.py", None)):
                if os.path.isfile(file):
                    return importlib.util.spec_from_file_location(
                        name, file, loader=_Loader(name, file), submodule_search_locations=inside
                    )
        return None

    @staticmethod
    def install() -> None:
        """Add the finder where Jupyter has the working folder: after built-in modules, before installed packages."""
        if not any(isinstance(finder, WorkingFolder) for finder in sys.meta_path):
            place = sys.meta_path.index(importlib.machinery.PathFinder)
            sys.meta_path.insert(place, WorkingFolder())


def _of_a_library(name: str) -> bool:
    """Return whether a module is part of a package that was not loaded from the working folder."""
    package = sys.modules.get(name.rpartition(".")[0])
    return getattr(package, "__file__", None) is not None and not written_here(package)


def written_here(module: Any) -> bool:
    """Return whether a module was loaded from the working folder."""
    return isinstance(getattr(module, "__loader__", None), _Loader)
