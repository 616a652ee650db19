"""What old but correct solutions need to run on today's NumPy, and what to tell their authors.

A decade of solutions to the network problem is public; some use names that NumPy 2 dropped, or import modules that
only their author's editor needed. None of that is what the homework asks about, so the worker serves the names,
survives the imports, and reports both as hints.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import Any

import numpy as np

#: Dropped name -> what NumPy has in its place.
RENAMED = {
    "product": "prod",
    "cumproduct": "cumprod",
    "sometrue": "any",
    "alltrue": "all",
    "in1d": "isin",
    "row_stack": "vstack",
    "trapz": "trapezoid",
    "float_": "float64",
    "float": "float64",
    "int": "int64",
    "bool": "bool_",
    "Inf": "inf",
    "NaN": "nan",
}
_IMPORT_HOOK = "__workbook_import_failed__"

hints: list[str] = []
"""Hints gathered since the last cell began, in order and without repeats."""


def _hint(sentence: str) -> None:
    if sentence not in hints and len(hints) < 20:
        hints.append(sentence)


def install() -> None:
    """Serve the dropped names of NumPy, and the old ``newshape`` argument of ``np.reshape``."""
    missing = {old: new for old, new in RENAMED.items() if old not in np.__dict__}
    inner = np.__dict__.get("__getattr__")

    def __getattr__(name: str) -> Any:  # noqa: N807
        if name in missing:
            _hint(f"np.{name} is gone from NumPy 2: write np.{missing[name]}")
            return getattr(np, missing[name])
        if inner is None:
            raise AttributeError(f"module 'numpy' has no attribute {name!r}")
        return inner(name)

    np.__getattr__ = __getattr__  # type: ignore[method-assign]
    np.reshape = _reshape_with_newshape(np.reshape)


def _reshape_with_newshape(reshape: Callable[..., Any]) -> Callable[..., Any]:
    def compatible(a: Any, /, *args: Any, **kwargs: Any) -> Any:
        if "newshape" in kwargs:
            _hint("np.reshape(newshape=...) is gone from NumPy 2: write np.reshape(a, shape)")
            kwargs["shape"] = kwargs.pop("newshape")
        return reshape(a, *args, **kwargs)

    return compatible


def _import_failed(error: ImportError, statement: str) -> None:
    _hint(
        f"`{statement}` failed ({str(error)[:200]}) and was left out; the rest of the cell ran. "
        "Remove that import, or write what it brought into the notebook."
    )


def guard_imports(cell: ast.Module) -> None:
    """Wrap each top-level import of a cell, so that one that fails does not cost the rest of the cell."""
    setattr(builtins, _IMPORT_HOOK, _import_failed)
    cell.body = [
        _guarded(statement) if isinstance(statement, ast.Import | ast.ImportFrom) else statement
        for statement in cell.body
    ]


def _guarded(statement: ast.stmt) -> ast.stmt:
    text = ast.Constant(ast.unparse(statement)[:200])
    call = ast.Call(ast.Name(_IMPORT_HOOK, ast.Load()), [ast.Name("__error__", ast.Load()), text], [])
    handler = ast.ExceptHandler(ast.Name("ImportError", ast.Load()), "__error__", [ast.Expr(call)])
    guarded = ast.Try([statement], [handler], [], [])
    return ast.fix_missing_locations(ast.copy_location(guarded, statement))
