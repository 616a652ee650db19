"""What every rule of the shape inference stands on: the scope, the indices met, the budget."""

from __future__ import annotations

from ..errors import FuelError, ShapeError
from ..tree import Node, replace
from .sizes import Scope, Shape, Size, Var, find, unify

# Nodes of one step, with indexed definitions put in.
MAX_NODES = 20_000


MAX_SUMS = 4


def literal_zero(node: Node) -> bool:
    return node.op == "num" and node.value == 0


class Base:
    """Dispatch on the operator; rules are methods ``on_<op>``."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.left = MAX_NODES
        self.nested = 0
        self.index: dict[str, Size] = {}
        # Sizes of indices of u_i and v_i, which run over the rank where nothing else says how far.
        self.loose: list[tuple[Size, Size]] = []

    def tighten(self) -> None:
        """Give an index that only columns have its size: the rank, or how many columns there are."""
        for index, columns in self.loose:
            if isinstance(find(index), Var):
                unify(index, next((rank for rank in self.scope.least if rank in self.scope.sizes), columns))
        self.loose.clear()

    def side(self, node: Node) -> Node:
        return (
            replace(node, op="zero", value=None, shape=(Var(), Var()))
            if literal_zero(node)
            else self.infer(node)
        )

    def infer(self, node: Node) -> Node:
        self.left -= 1
        if self.left < 0:
            raise FuelError("this step is too large once its definitions are put in", *node.span)
        found: Node = getattr(self, "on_" + node.op)(node)
        return found

    def _args(self, node: Node) -> tuple[Node, ...]:
        return tuple(self.infer(arg) for arg in node.args)

    def _same(self, node: Node, a: Shape, b: Shape, message: str) -> None:
        if not (unify(a[0], b[0]) and unify(a[1], b[1])):
            raise ShapeError(message, *node.span)
