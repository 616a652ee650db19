"""Rewrite a cell's syntax tree before it runs. Code that runs without the changes gives the same results with them.

- An import that fails binds stand-ins (`workbook.execution.imports`).
- Three features of NumPy before 2.4 still work, which cannot be provided as names in NumPy: removed methods, assigning
  an array of one entry to a place for a number, and ``float`` of such an array (`workbook.execution.oldnumpy`).

Line numbers and the order of evaluation do not change.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import Any, TypeVar

from workbook.execution import imports, oldnumpy

_CATCHES_IMPORTS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_NUMBERS = ("float", "int", "complex")
#: Name in a rewritten cell → the function that it calls.
_HELPERS: dict[str, Callable[..., Any]] = {
    "__workbook_import_failed__": imports.instead,
    "__workbook_method__": oldnumpy.method,
    "__workbook_put__": oldnumpy.put,
    "__workbook_take__": oldnumpy.take,
    "__workbook_change__": oldnumpy.change,
    "__workbook_number__": oldnumpy.number,
}

Node = TypeVar("Node", ast.stmt, ast.expr)


def install() -> None:
    """Make the helpers available to all code in this process, including functions that are called later."""
    for name, helper in _HELPERS.items():
        setattr(builtins, name, helper)


def rewrite(tree: ast.Module) -> None:
    """Rewrite the tree of a cell or of a helper file in place."""
    _Rewriter().visit(tree)


def _instead(new: Node, old: ast.stmt | ast.expr) -> Node:
    """Return the new node, with the place of the old one for every part that has none."""
    return ast.fix_missing_locations(ast.copy_location(new, old))


def _helper(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


class _Rewriter(ast.NodeTransformer):
    def __init__(self) -> None:
        self.expected = 0
        """How many of the student's own handlers of failing imports enclose this node."""

    def visit_Try(self, node: ast.Try) -> ast.AST:
        caught = any(_catches(handler.type) for handler in node.handlers)
        self.expected += caught
        node.body = self._all(node.body)
        self.expected -= caught
        for handler in node.handlers:
            handler.body = self._all(handler.body)
        node.orelse, node.finalbody = self._all(node.orelse), self._all(node.finalbody)
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        caught = any("suppress" in ast.unparse(item.context_expr)[:200] for item in node.items)
        self.expected += caught
        self.generic_visit(node)
        self.expected -= caught
        return node

    def _all(self, body: list[ast.stmt]) -> list[ast.stmt]:
        changed: list[ast.stmt] = []
        for statement in body:
            result = self.visit(statement)
            changed += result if isinstance(result, list) else [result]
        return changed

    def visit_Import(self, node: ast.Import) -> ast.AST:
        bound = [alias.asname or alias.name.partition(".")[0] for alias in node.names]
        return node if self.expected else _guarded(node, bound)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        if self.expected or node.module == "__future__":
            return node
        return _guarded(node, [alias.asname or alias.name for alias in node.names if alias.name != "*"])

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr in oldnumpy.METHODS and isinstance(node.ctx, ast.Load):
            return _instead(_helper("__workbook_method__", node.value, ast.Constant(node.attr)), node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        target: Any = node.targets[0]
        if len(node.targets) > 1 or not _is_place(target):
            return node
        call = _helper("__workbook_put__", node.value, target.value, target.slice)
        return _instead(ast.Expr(call), node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if not _is_place(node.target) or type(node.op).__name__ not in oldnumpy.IN_PLACE:
            return node
        target: Any = node.target
        taken = _helper("__workbook_take__", target.value, target.slice)
        call = _helper("__workbook_change__", taken, node.value, ast.Constant(type(node.op).__name__))
        return _instead(ast.Expr(call), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        one = len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred)
        if one and isinstance(node.func, ast.Name) and node.func.id in _NUMBERS:
            return _instead(_helper("__workbook_number__", node.func, node.args[0]), node)
        return node


def _is_place(target: ast.expr) -> bool:
    """Return whether a target may be one entry, ``a[i]`` or ``a[i, j]``. A slice accepts arrays of any size."""
    if not isinstance(target, ast.Subscript):
        return False
    parts = target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
    return all(isinstance(part, ast.Name | ast.Constant | ast.BinOp | ast.UnaryOp) for part in parts)


def _catches(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    names = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(isinstance(name, ast.Name) and name.id in _CATCHES_IMPORTS for name in names)


def _guarded(statement: ast.Import | ast.ImportFrom, bound: list[str]) -> ast.stmt:
    """Return the import in a try statement that binds a replacement for each of its names if it fails."""

    def call(name: str | None) -> ast.Call:
        error, text = ast.Name("__error__", ast.Load()), ast.Constant(ast.unparse(statement))
        return _helper("__workbook_import_failed__", error, text, ast.Constant(name))

    handler: list[ast.stmt] = [ast.Expr(call(None))]
    handler += [ast.Assign([ast.Name(name, ast.Store())], call(name)) for name in bound]
    caught = ast.ExceptHandler(ast.Name("ImportError", ast.Load()), "__error__", handler)
    return _instead(ast.Try([statement], [caught], [], []), statement)
