"""Find the global names that a cell reads and binds, from its text, without running it."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Callable
from typing import NamedTuple

_ANYTHING = {"globals", "locals", "vars", "eval", "exec", "compile", "get_ipython", "__import__", "In", "Out"}
"""A cell that reads one of these may read any name, and so may one that mentions `__main__`."""
_NOTHING_TO_READ = re.compile(
    r"get_ipython\(\)\.(?:system\(|run_line_magic\('"
    r"(?:matplotlib|pylab|autosave|config|load_ext|autoreload|pip|conda|cd)', )(['\"])(?:(?!\1)[^\\]|\\.)*\1\)"
)
"""Matches the code that IPython generates for line magics that read no name of the notebook."""


class Names(NamedTuple):
    """Global names. ``reads`` includes those that functions in the cell read when they are called."""

    reads: frozenset[str]
    binds: frozenset[str]


def names(source: str) -> Names:
    """Return the global names in plain Python code. Raises SyntaxError, ValueError or RecursionError.

    >>> found = names("def f(X):\\n    return X @ w\\n\\nfor i in range(3): y = f(i)")
    >>> sorted(found.reads), sorted(found.binds)
    (['f', 'i', 'range', 'w'], ['f', 'i', 'y'])
    """
    top = symtable.symtable(source, "<cell>", "exec")
    reads, binds, tables = set(), set(), [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            if table is top or symbol.is_global():
                if symbol.is_referenced():
                    reads.add(symbol.get_name())
                if symbol.is_assigned() or symbol.is_imported():
                    binds.add(symbol.get_name())
    return Names(frozenset(reads), frozenset(binds))


def is_plain(cell: str) -> bool:
    """Return whether a cell is Python of several lines that IPython would not change.

    >>> is_plain("x = 1\\ny = 2"), is_plain("%matplotlib inline\\ny = 2"), is_plain("y")
    (True, False, False)
    """
    # A single line may be a magic without its sign. IPython removes empty lines at the top and copied
    # prompts.
    if "\n" not in cell.strip() or cell[0].isspace() or "In [" in cell:
        return False
    try:
        ast.parse(cell)
    except Exception:
        return False
    return True


def reads(source: str, to_python: Callable[[str], str]) -> list[str] | None:
    """Return the global names that a notebook's cell reads, or None if its text does not tell.

    ``to_python`` turns IPython's syntax into Python's.
    """
    if source.startswith("%%derive"):  # a derivation is not code
        return []
    try:
        found = names(source)
    except SyntaxError:
        try:
            found = names(_NOTHING_TO_READ.sub("None", to_python(source)))
        except SyntaxError:
            # It will not run either, unless it imports from __future__ below the top, which a cell may do.
            return None if "__future__" in source else []
        except Exception:
            return None
    except Exception:
        return None
    if "__main__" in source or (found.reads | found.binds) & _ANYTHING:
        return None
    return sorted(found.reads)
