"""Finish inferred trees: fill in sizes, record dependencies, and turn derivatives into tangents."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from ..errors import LayoutError, ShapeError, SyntaxTypedError, TypedError, UnclearSizeError, Undecided
from ..tree import BINDERS, Node, rebuild, replace
from .shapes import Inference
from .sizes import Scope, Shape, Size, Var, find, parts, unify, words
from .tangents import tangent


def size(value: Size) -> Size:
    """Return a final size; raises KeyError if nothing determined it."""
    value = find(value)
    if isinstance(value, Var):
        raise KeyError
    if isinstance(value, tuple):
        flat: list[Any] = []
        for part in value:
            done = size(part)
            flat.extend(done if isinstance(done, tuple) else [done])
        return tuple(sorted(map(str, flat)))
    return value


def settle(node: Node, scope: Scope) -> Node:
    """Return the tree with known sizes as its shapes and with its free indices, after all shapes are unified.

    A zero of unknown size becomes a number or a vector, and a diagonal matrix of unknown size becomes square: their
    sizes are unified here. The scope keeps the result for trees whose shapes are final.

    Raises
    ------
    UnclearSizeError
        If another size is still unknown.
    """
    known = scope.inferred.settled.get(id(node))
    if known is not None:
        return known
    if node.op == "zero":
        assert node.shape is not None
        for axis in (1, 0):
            if isinstance(find(node.shape[axis]), Var):
                unify(node.shape[axis], 1)
    if node.op == "diag" and node.value is not None:
        for axis in (0, 1):
            if isinstance(find(node.shape[axis]), Var):
                unify(node.shape[axis], node.value[1])
    if node.op == "block":
        _size_zeros(node)
    try:
        shape: Shape = (size(node.shape[0]), size(node.shape[1]))
    except KeyError:
        what = {"eye": "I"}.get(node.op, "this")
        raise UnclearSizeError(f"the size of {what} is unclear; write I_n", *node.span) from None
    args = tuple(settle(arg, scope) for arg in node.args)
    free: frozenset[str] = frozenset().union(*(arg.free for arg in args)) if args else frozenset()
    value = node.value
    op = node.op
    if op == "idx":
        free = frozenset([value])
    elif op == "delta":
        free = frozenset(value)
    elif op in ("sum", "prod", "stack", "diag") and value is not None:
        free -= {value[0]}
        value = (value[0], size(value[1]))
    elif op in ("entry", "rowof"):
        where = value if op == "entry" else (value,)
        free |= {i for i in where if isinstance(i, str)}
    settled = replace(node, args=args, value=value, shape=shape, free=free)
    if op == "deriv":
        settled = _derivative(settled, scope)
    if id(node) in scope.inferred.closed:
        scope.inferred.settled[id(node)] = settled
    return settled


def _size_zeros(block: Node) -> None:
    """Give a size to the zeros that nothing else sizes: [A, 0] [B; 0] is A B for every width of the 0."""
    sized = [find(axis) for arg in block.args if arg.op != "zero" for axis in arg.shape]
    for zero in block.args:
        for axis in zero.shape if zero.op == "zero" else ():
            if isinstance(find(axis), Var) and find(axis) not in sized:
                unify(axis, 1)


def _derivative(node: Node, scope: Scope) -> Node:
    """Settle a derivative: ``jac`` runs the tangent along every unit vector, ``at`` along one."""
    name, where = node.value
    key = (scope.book.entry(node.args[0]).number, name, where)
    known = scope.book.derivatives.get(key)
    if known is None:
        # An equal derivative has the same seed, and therefore the same number in the book.
        seed = f"∂{len(scope.book.derivatives)}"
        known = scope.book.derivatives[key] = _differentiated(node, seed, scope)
    return replace(known, span=node.span)


def _differentiated(node: Node, seed: str, scope: Scope) -> Node:
    name, where = node.value
    shape = scope.shapes[name]
    slope = tangent(node.args[0], name, seed, scope)
    if slope is None and name in scope.means:
        raise Undecided(
            f"{name.rstrip('·')} does not occur here as it was defined, so nothing is differentiated with respect to it"
        )
    if slope is None:
        if node.shape == (1, 1):
            return Node("num", (), 0, node.span, (1, 1))
        return Node("zero", (), None, node.span, node.shape)
    free = slope.free - {seed}
    if where is None and shape == (1, 1):
        return Node("at", (slope,), (seed, (1, 1)), node.span, node.shape, free)
    if where is None:
        return Node("jac", (slope,), (seed, size(shape[0])), node.span, node.shape, free)
    free |= {i for i in where if isinstance(i, str)}
    return Node("at", (slope,), (seed, where), node.span, node.shape, free)


def resolve(nodes: list[Node], scope: Scope, same: bool = True) -> tuple[list[Node], dict[str, Size]]:
    """Settle the sides of a step together.

    Parameters
    ----------
    nodes : list of Node
        Raw trees as the parser built them.
    same : bool
        Require that all sides have one shape, so that a bare ``0`` or ``I`` is sized by the other side.

    Returns
    -------
    (settled trees, {free index name: its size})

    Raises
    ------
    ShapeError, SyntaxTypedError
        With the place in the text: if the shapes do not fit, also after derivatives are transposed, or if it is unclear
        what an index runs over.
    """
    try:
        inference, sides = _together(nodes, scope, same)
    except ShapeError as error:
        turned = [_turned(node, scope.either_layout) for node in nodes]
        if turned == nodes or not same:
            raise
        try:
            inference, sides = _together(turned, scope, same)
        except ShapeError:
            raise error from None
    settled = [settle(side, scope) for side in sides]
    indexes = {name: find(value) for name, value in inference.index.items()}
    for name, value in indexes.items():
        if isinstance(value, Var) and any(name in side.free for side in settled):
            raise SyntaxTypedError(f"it is unclear what the index {name} runs over", *nodes[0].span)
    return settled, {name: size(value) for name, value in indexes.items() if not isinstance(value, Var)}


def without_ends(node: Node, scope: Scope) -> Node:
    """Return a tree without the stated ends of sums that say nothing: their terms have no more entries."""

    def change(part: Node) -> Node:
        if part.op not in BINDERS or all(arg.op != "upto" for arg in part.args):
            return part
        bare = replace(part, args=tuple(arg for arg in part.args if arg.op != "upto"))
        try:
            stated, free = (Inference(scope).infer(each) for each in (part, bare))
        except (TypedError, Undecided):
            return part
        one, other = (sorted(map(str, parts(each.value[1]))) for each in (stated, free))
        return bare if one == other else part

    return rebuild(node, change)


def _finish(scope: Scope) -> None:
    scope.settled = lambda node: settle(node, scope)


def _together(nodes: list[Node], scope: Scope, same: bool) -> tuple[Inference, list[Node]]:
    if scope.settled is None:
        _finish(scope)
    inference = Inference(scope)
    sides = [inference.side(node) for node in nodes]
    inference.tighten()
    if same:
        for one, other in pairwise(sides):
            if not (unify(one.shape[0], other.shape[0]) and unify(one.shape[1], other.shape[1])):
                raise unequal(one, other)
    return inference, sides


def _turned(node: Node, derivatives: bool) -> Node:
    """Return the side with its gradient as a row, or its derivative as a column; students write either."""
    if node.op == "grad":
        return replace(node, op="deriv")
    if node.op == "deriv" and derivatives and node.value[1] is None:
        return replace(node, op="grad")
    if node.op in ("neg", "add", "mul", "div"):
        return replace(node, args=tuple(_turned(arg, derivatives) for arg in node.args))
    return node


def _pieces(value: Size) -> list[Size]:
    """Return the sizes of stacked blocks; empty for a size that is not a stack."""
    value = find(value)
    return list(map(find, value)) if isinstance(value, tuple) else []


def unequal(one: Node, other: Node) -> Exception:
    a, b = words(one.shape), words(other.shape)
    if any(isinstance(part, Var) for size in (*one.shape, *other.shape) for part in _pieces(size)):
        return Undecided(
            "the size of this block of zeros is unclear; write it, as in 0_{n,d}, or leave the zeros out"
        )
    message = f"the left side is {a}, the right side {b}"
    flipped = unify(one.shape[0], other.shape[1]) and unify(one.shape[1], other.shape[0])
    if flipped and 1 in map(find, one.shape):
        column = find(other.shape[1]) == 1
        message += ": a column where a row belongs" if column else ": a row where a column belongs"
        return LayoutError(message, *other.span)
    if flipped:
        message += ": one of them needs a transpose"
    return ShapeError(message, *other.span)
