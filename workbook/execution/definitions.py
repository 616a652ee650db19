"""Tell which statements of a cell only define names, so that running them alone does nothing else."""

from __future__ import annotations

import ast

#: Parts of an expression whose value depends on code that has to run.
_RUNS = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


def names(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines: a function, a class, imports, or a value without a call.

    Imports may be in a try statement. Returns [] for any other statement, and for ``from module import *``.

    >>> names(ast.parse("settings = {'depth': 3}").body[0]), names(ast.parse("settings = search()").body[0])
    (['settings'], [])
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Try) and all(isinstance(one, ast.Import | ast.ImportFrom) for one in node.body):
        return [name for one in node.body for name in names(one)]
    if isinstance(node, ast.Import | ast.ImportFrom):
        bound = [alias.asname or alias.name.partition(".")[0] for alias in node.names]
        return [] if "*" in bound else bound
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        plain = [target.id for target in targets if isinstance(target, ast.Name)]
        if len(plain) == len(targets) and not _runs(node.value):
            return plain
    return []


def _runs(value: ast.expr) -> bool:
    """Return whether evaluating an expression calls something; what is in a lambda runs later."""
    if isinstance(value, ast.Lambda):
        return False
    return isinstance(value, _RUNS) or any(
        _runs(part) for part in ast.iter_child_nodes(value) if isinstance(part, ast.expr)
    )
