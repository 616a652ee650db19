"""The tree that every notation is read into.

A node is an operator, its arguments and a value. Its position in the text is kept for messages and never
compared. Operators and their values:

=========  ==================================================  ====================================
op         meaning                                             value
=========  ==================================================  ====================================
num        a rational number                                   Fraction
sym        a named quantity                                    name
count      a size used as a number                             size
call       a student's function of a new argument              its name
moving     a small change, written out while it is read        -
idx        an index used as a number                           index name
const      a constant without a name, or a rest of some order  order in the small change, or None
eye, zero  identity, zero; the context determines the size     size subscript or None
add, mul   sum and product of any number of arguments          -
neg, div   minus, quotient by a number                         -
pow        power with a constant exponent                      Fraction
sizepow    power whose exponent is a multiple of a size        (size, Fraction)
T inv pinv transpose, inverse, pseudo-inverse                  -
norm abs   Euclidean length, absolute value                    -
normsq     squared length                                      -
fn         log exp sqrt relu tr det, applied to the argument   function name
had        entry by entry product                              -
ind        1 where the comparison holds, else 0                -
cmp        a comparison of two numbers                         > < >= <= = !=
cases      (value, condition)* and a last value                -
sum, prod  over every value of an index; also up to a size,    index name
           or within a first and a last position
entry      one entry of a vector or matrix                     tuple of index names or ints
delta      Kronecker's delta                                   (index, index)
deriv      derivative, laid out as a row                       (name, indices or None)
grad       the same, laid out as a column                      (name, None)
block      matrix of blocks, row by row                        (rows, columns), and "|" after them
                                                               for blocks that are side by side
stack      row or column of an indexed entry                   ("row" or "col", index)
diag       diagonal of an indexed entry or a vector            index name or None
lim        limit                                               (name, "0" or "inf")
arg        argmin/argmax/min/max of f, subject to lhs = rhs    (which, name)
dens       a probability density                               its key, such as "w|y"
normal     Gaussian density (at, mean, covariance)             -
=========  ==================================================  ====================================
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


# Not frozen, because a frozen class takes three times as long to create, and a check creates thousands of nodes.
@dataclass(slots=True)
class Node:
    """One operator with its arguments, never changed once created; ``settle.settle`` returns it with shapes filled in.

    ``shape`` and ``free`` are the shape and the index names that the value depends on; they are None and empty before.
    """

    op: str
    args: tuple[Node, ...] = ()
    value: Any = None
    span: tuple[int, int] = field(default=(0, 0), compare=False)
    shape: Any = field(default=None, compare=False)
    free: frozenset[str] = field(default=frozenset(), compare=False)
    # Kept, because the hash of a tree is computed from all of its nodes.
    _hash: int | None = field(default=None, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((self.op, self.args, self.value))
        return self._hash


_SAME: Any = object()


def replace(
    node: Node, *, op: str = _SAME, args: tuple[Node, ...] = _SAME, value: Any = _SAME,
    span: tuple[int, int] = _SAME, shape: Any = _SAME, free: frozenset[str] = _SAME,
) -> Node:  # fmt: skip
    """Return a node with some fields changed, like `dataclasses.replace`, which takes twice as long."""
    return Node(
        node.op if op is _SAME else op,
        node.args if args is _SAME else args,
        node.value if value is _SAME else value,
        node.span if span is _SAME else span,
        node.shape if shape is _SAME else shape,
        node.free if free is _SAME else free,
    )


def num(value: int | Fraction, span: tuple[int, int] = (0, 0)) -> Node:
    return Node("num", (), Fraction(value), span)


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything under it, top first."""
    pending = [node]
    while pending:
        here = pending.pop()
        yield here
        if here.args:
            pending.extend(here.args[::-1])


def uses(node: Node, *ops: str) -> bool:
    """Return whether any of the operators occurs."""
    return any(part.op in ops for part in walk(node))


def symbols(node: Node) -> set[str]:
    """Return the names that occur, including those of variables in derivatives and optima."""
    found: set[str] = set()
    for part in walk(node):
        if part.op == "sym":
            found.add(part.value)
        elif part.op in ("deriv", "grad"):
            found.add(part.value[0])
        elif part.op == "arg":
            found.add(part.value[1])
        elif part.op == "dens":
            found.add(f"p({part.value})")
    return found


def open_symbols(node: Node) -> set[str]:
    """Return the names that an expression depends on, without the variable of an argmin."""
    found: set[str] = {node.value} if node.op == "sym" else set()
    for arg in node.args:
        found |= open_symbols(arg)
    if node.op == "arg":
        found.discard(node.value[1])
    return found


def count(node: Node, name: str) -> int:
    """Return how many times a name occurs."""
    return sum(part.op == "sym" and part.value == name for part in walk(node))


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the tree with ``change`` applied to every node, deepest first."""
    args = tuple(rebuild(arg, change) for arg in node.args)
    same = len(args) == len(node.args) and all(a is b for a, b in zip(args, node.args, strict=True))
    return change(node if same else replace(node, args=args))


BINDERS = ("sum", "prod")


def indices(node: Node) -> set[str]:
    """Return the free index names of an unsettled tree."""
    inner: set[str] = set()
    for arg in node.args:
        inner |= indices(arg)
    if node.op == "idx":
        inner.add(node.value)
    elif node.op == "entry" or node.op == "delta":
        inner |= {i for i in node.value if isinstance(i, str)}
    elif node.op == "deriv" and node.value[1]:
        inner |= {i for i in node.value[1] if isinstance(i, str)}
    elif node.op in BINDERS:
        inner.discard(node.value)
    elif node.op == "stack":
        inner.discard(node.value[1])
    elif node.op == "diag" and node.value:
        inner.discard(node.value)
    return inner


def rename_index(node: Node, old: str | int, new: str | int) -> Node:
    """Replace an index (a name, or a literal position) wherever it is not bound."""

    def swap(i: Any) -> Any:
        return new if i == old and type(i) is type(old) else i

    if node.op in BINDERS and node.value == old:
        return node
    if node.op == "stack" and node.value[1] == old:
        return node
    if node.op == "diag" and node.value == old:
        return node
    args = tuple(rename_index(arg, old, new) for arg in node.args)
    value = node.value
    if node.op in ("entry", "delta"):
        value = tuple(swap(i) for i in value)
    elif node.op == "deriv" and value[1]:
        value = (value[0], tuple(swap(i) for i in value[1]))
    elif node.op == "idx" and node.value == old:
        if isinstance(new, int):
            return num(new, node.span)
        value = new
    return replace(node, args=args, value=value)


def with_indices(raw: Node, names: tuple[str, ...], where: tuple[Any, ...]) -> Node:
    """Return the meaning of ``g_k`` for a ``g_i`` with this right side."""
    for name in names:
        raw = rename_index(raw, name, "\0" + name)
    for name, new in zip(names, where, strict=True):
        raw = rename_index(raw, "\0" + name, new)
    return raw


def stacked(node: Node, indexed: dict[str, tuple[tuple[str, ...], Node]]) -> Node | None:
    """Return the column of all g_i for a bare ``g`` if ``g_i`` was defined, and for J_ij the matrix; else None."""
    names, body = indexed.get(node.value, ((), node)) if node.op == "sym" else ((), node)
    if len(names) == 2:
        body = Node("stack", (body,), ("row", names[1]), node.span)
    return Node("stack", (body,), ("col", names[0]), node.span) if len(names) in (1, 2) else None


def root_power(node: Node, positive: Container[str]) -> tuple[str, Fraction] | None:
    """Return λ and e if an expression is λ^e for a positive λ, else None; such powers have exact roots.

    >>> root_power(Node("fn", (Node("sym", (), "λ"),), "sqrt"), {"λ"})
    ('λ', Fraction(1, 2))
    """
    if node.op == "sym" and node.value in positive:
        return node.value, Fraction(1)
    if node.op == "pow":
        power = node.value
    elif node.op == "fn" and node.value == "sqrt":
        power = Fraction(1, 2)
    elif node.op == "inv":
        power = Fraction(-1)
    else:
        return None
    inner = root_power(node.args[0], positive)
    return None if inner is None else (inner[0], inner[1] * power)
