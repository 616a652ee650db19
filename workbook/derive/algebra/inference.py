"""The base of every rule of the shape inference: the scope, the indices in use, the budget."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import FuelError, ShapeError, TypedError, Undecided
from ..tree import Node, replace
from .sizes import Scope, Shape, Size, Var, find, unify

# Maximum number of nodes of one step, after indexed definitions are expanded.
MAX_NODES = 20_000


MAX_SUMS = 4
# Maximum number of nodes in one check that are inferred alone although their sizes depend on their context.
MAX_VAIN = 5_000


def literal_zero(node: Node) -> bool:
    return node.op == "num" and node.value == 0


@dataclass(slots=True)
class Alone:
    """What inference found about an expression without its context; ``tree`` is None if that leaves sizes open."""

    raw: Node
    tree: Node | None = None
    # The sizes of its free indices, the nodes that were inferred, and the sums inside each other.
    index: tuple[tuple[str, Size], ...] = ()
    nodes: int = 0
    sums: int = 0


class Base:
    """Dispatches on the operator; the rules are methods ``on_<op>``."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.left = MAX_NODES
        self.nested = self.most_nested = 0
        self.index: dict[str, Size] = dict(scope.ranges)
        # Indices that stop at a stated end: of the sums around a node, and of the line.
        self.bounded = frozenset(scope.ranges)
        # Sizes of indices of u_i and v_i, and the numbers of their columns.
        self.loose: list[tuple[Size, Size]] = []
        # Whether there have been such indices.
        self.was_loose = False
        # Whether the tree was made just now, from an indexed definition, and will not occur again.
        self.passing = False

    def tighten(self, bound: Size = None) -> None:
        """Set the size of the index of a sum over columns, or of all other indices that only columns have.

        It is the rank for a sum and for columns of two matrices, and the number of columns otherwise. With
        ``scope.whole``, a sum over columns of one matrix runs over all of them.
        """
        rank = next((rank for rank in self.scope.least if rank in self.scope.sizes), None)
        found: dict[Var, set[Size]] = {}
        for index, columns in self.loose:
            index = find(index)
            if isinstance(index, Var) and bound in (None, index):
                found.setdefault(index, set()).add(columns)
        for index, numbers in found.items():
            shared = (bound is not None and not self.scope.whole) or len(numbers) > 1
            unify(index, rank if rank is not None and shared else numbers.pop())

    def side(self, node: Node) -> Node:
        return (
            replace(node, op="zero", value=None, shape=(Var(), Var()))
            if literal_zero(node)
            else self.infer(node)
        )

    def infer(self, node: Node) -> Node:
        """Return the tree with shapes; a tree that stands alone is inferred once in a check."""
        if node.args and not self.passing:
            known = self._known(node)
            if known is not None:
                return known
        self.left -= 1
        if self.left < 0:
            raise FuelError("this step is too large once its definitions are put in", *node.span)
        found: Node = getattr(self, "on_" + node.op)(node)
        return found

    def expanded(self, node: Node) -> Node:
        """Infer a tree that was made from an indexed definition."""
        before, self.passing = self.passing, True
        found = self.infer(node)
        self.passing = before
        return found

    def _known(self, node: Node) -> Node | None:
        """Return what the tree is in every context, or None if this context may determine or contradict a size."""
        inferred = self.scope.inferred
        alone = inferred.alone.get(id(node))
        if alone is None:
            if inferred.vain > MAX_VAIN:
                return None
            alone = inferred.alone[id(node)] = self._alone(node)
        if alone.tree is None or self.left < alone.nodes or self.nested + alone.sums > MAX_SUMS:
            return None
        for name, size in alone.index:
            here = find(self.index.get(name, size))
            if here != size and not isinstance(here, Var):
                return None
        for name, size in alone.index:
            unify(self.index.setdefault(name, size), size)
        self.left -= alone.nodes
        self.most_nested = max(self.most_nested, self.nested + alone.sums)
        return alone.tree

    def _alone(self, node: Node) -> Alone:
        """Infer a tree without its context."""
        fresh = type(self)(self.scope)
        try:
            tree = getattr(fresh, "on_" + node.op)(node)
        except (TypedError, Undecided, RecursionError):
            tree = None
        nodes = 1 + MAX_NODES - fresh.left
        index = {name: find(size) for name, size in fresh.index.items()}
        open_index = any(isinstance(size, Var) for size in index.values())
        if tree is None or fresh.was_loose or open_index or not self.scope.inferred.final(tree):
            self.scope.inferred.vain += nodes
            return Alone(node)
        return Alone(node, tree, tuple(index.items()), nodes, fresh.most_nested)

    def _args(self, node: Node) -> tuple[Node, ...]:
        return tuple(self.infer(arg) for arg in node.args)

    def _same(self, node: Node, a: Shape, b: Shape, message: str) -> None:
        if not (unify(a[0], b[0]) and unify(a[1], b[1])):
            raise ShapeError(message, *node.span)
