"""Find the packages that grading imports by reading the sources, so that no list can become outdated.

The search starts at grading's entry points and follows imports, also those inside functions, through this project's
modules. Code for later steps (gradebook, pages, building) is not reached. Nothing is imported here.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.utils import canonicalize_name

from autograder.homework.layout import ENGINE, GENERIC, HomeworkFolder

STARTS = ("autograder.staff.gradescope.harness", "autograder.staff.doctor")
ANSWERS = frozenset({"scipy"})
"""Modules that no file of this project imports, but a right answer may."""
_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
"""The fields of a node that hold statements, or what holds statements."""


def distributions(folder: HomeworkFolder) -> set[str]:
    """Return the normalized names of the distributions that grading imports."""
    known = packages_distributions()
    return {
        *ANSWERS,
        *(canonicalize_name(name) for module in imported(folder) for name in known.get(module, ())),
    }


def imported(folder: HomeworkFolder) -> set[str]:
    """Return the third-party top-level modules that grading imports."""
    own = _own_modules(folder)
    ours = {name.partition(".")[0] for name in own}
    # Some modules are started by name or loaded by path, so no import statement names them.
    started = (ENGINE / "worker", ENGINE / "sandbox", GENERIC, folder.tests, folder.toolkit)
    waiting = [own[name] for name in STARTS] + [p for f in started for p in sorted(f.rglob("*.py"))]
    seen, found = set(waiting), set()
    while waiting:
        for name in _imports(waiting.pop()):
            top = name.partition(".")[0]
            if top not in ours:
                found.add(top)
                continue
            parts = name.split(".")
            for end in range(1, len(parts) + 1):  # a package's own file runs before its modules
                path = own.get(".".join(parts[:end]))
                if path is not None and path not in seen:
                    seen.add(path)
                    waiting.append(path)
    return found - set(sys.stdlib_module_names)


def _own_modules(folder: HomeworkFolder) -> dict[str, Path]:
    own = {}
    for package in (ENGINE, GENERIC, folder.solutions, folder.tests, folder.toolkit):
        for path in package.rglob("*.py"):
            parts = path.relative_to(package.parent).with_suffix("").parts
            own[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return own


def _imports(path: Path) -> Iterator[str]:
    """Yield every name that a file may import as a module, except relative imports and those for type checkers."""
    waiting: list[ast.AST] = [ast.parse(path.read_bytes())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
        else:  # an import is a statement, so expressions, most of a tree, are left out
            waiting += (inner for block in _BLOCKS for inner in getattr(node, block, ()))
