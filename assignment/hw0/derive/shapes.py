"""Sizes of everything, by unification; a bare ``I`` or ``0`` takes its size from its place.

A size is 1, a letter such as ``n``, a sum of letters (of stacked blocks) or a ``Var`` still to be found.
``resolve`` infers the sides of one step together, so that ``-2 y'X + … = 0`` sizes its zero, and returns
settled trees: every node carries its shape, the names it depends on (``free``), and derivatives have
become the tangents that ``evaluate`` can run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from .errors import FuelError, ShapeError, SyntaxTypedError, Undecided
from .tree import Node, rename_index
from .tree import num as number

# Nodes of one step, with indexed definitions put in.
MAX_NODES = 20_000
MAX_SUMS = 4

Size = Any  # 1, a letter, a tuple of letters, or a Var
Shape = tuple[Size, Size]


class Var:
    """A size that its place will decide."""

    __slots__ = ("to",)

    def __init__(self) -> None:
        self.to: Size = None


@dataclass
class Scope:
    """What the names of a part are: shapes, meanings, and the student's own definitions.

    ``means`` maps a name to its settled tree; ``indexed`` maps a student's ``g_i`` to its index names and
    raw tree.
    """

    shapes: dict[str, Shape]
    means: dict[str, Node] = field(default_factory=dict)
    indexed: dict[str, tuple[tuple[str, ...], Node]] = field(default_factory=dict)
    sizes: tuple[str, ...] = ()
    rows_of: dict[str, str] = field(default_factory=dict)
    seeds: int = 0


def words(shape: Shape) -> str:
    """A shape as it is said in a message.

    >>> words(("n", 1)), words((1, "n")), words(("m", "n")), words((1, 1))
    ('a column of n', 'a row of n', 'an (m, n) matrix', 'a number')
    """
    rows, cols = (_say(find(size)) for size in shape)
    if rows == cols == "1":
        return "a number"
    if cols == "1":
        return f"a column of {rows}"
    return f"a row of {cols}" if rows == "1" else f"an ({rows}, {cols}) matrix"


def _say(size: Size) -> str:
    if isinstance(size, Var):
        return "?"
    return "+".join(str(_say(find(s))) for s in size) if isinstance(size, tuple) else str(size)


def find(size: Size) -> Size:
    """The size that a Var stands for, as far as it is known."""
    while isinstance(size, Var) and size.to is not None:
        size = size.to
    return size


def parts(size: Size) -> list[Size]:
    size = find(size)
    if isinstance(size, tuple):
        return [p for s in size for p in parts(s)]
    return [size]


def unify(a: Size, b: Size) -> bool:
    """Make two sizes equal; False where they cannot be."""
    a, b = find(a), find(b)
    if a is b or (not isinstance(a, Var) and not isinstance(b, Var) and a == b):
        return True
    if isinstance(a, Var):
        if a in parts(b):
            return False
        a.to = b
        return True
    if isinstance(b, Var):
        return unify(b, a)
    left, right = parts(a), parts(b)
    for size in list(left):
        if size in right:
            left.remove(size)
            right.remove(size)
    if not left and not right:
        return True
    if len(left) == len(right) == 1 and (isinstance(left[0], Var) or isinstance(right[0], Var)):
        return unify(left[0], right[0])
    if len(left) == 1 and isinstance(left[0], Var) and right:
        left[0].to = tuple(right)
        return True
    if len(right) == 1 and isinstance(right[0], Var) and left:
        right[0].to = tuple(left)
        return True
    return False


def scalar(shape: Shape) -> bool:
    return bool(find(shape[0]) == 1 and find(shape[1]) == 1)


def _literal_zero(node: Node) -> bool:
    return node.op == "num" and node.value == 0


class Inference:
    """Shapes of the sides of one step, which share their index names."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.left = MAX_NODES
        self.nested = 0
        self.index: dict[str, Size] = {}

    def side(self, node: Node) -> Node:
        return (
            replace(node, op="zero", value=None, shape=(Var(), Var()))
            if _literal_zero(node)
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

    # -- leaves ------------------------------------------------------------------------------

    def on_num(self, node: Node) -> Node:
        return replace(node, shape=(1, 1))

    def on_like(self, node: Node) -> Node:
        """A bare shape, to size the other side of a step."""
        return node

    def on_const(self, node: Node) -> Node:
        return replace(node, shape=(1, 1))

    def on_sym(self, node: Node) -> Node:
        shape = self.scope.shapes.get(node.value)
        if shape is None:
            if node.value in self.scope.indexed:
                raise SyntaxTypedError(f"{node.value} was defined with an index: {node.value}_i", *node.span)
            raise unknown(node.value, self.scope, node.span)
        return replace(node, shape=shape)

    def on_idx(self, node: Node) -> Node:
        self.index.setdefault(node.value, Var())
        return replace(node, shape=(1, 1))

    def on_eye(self, node: Node) -> Node:
        size = node.value if node.value in self.scope.sizes else Var()
        return replace(node, shape=(size, size))

    def on_zero(self, node: Node) -> Node:
        named = [c for c in (node.value or "") if c in self.scope.sizes]
        shape = (named[0], named[1] if len(named) > 1 else 1) if named else (Var(), Var())
        return replace(node, shape=shape)

    def on_delta(self, node: Node) -> Node:
        first, second = (self.index.setdefault(i, Var()) for i in node.value)
        if not unify(first, second):
            raise ShapeError("the two indices of delta run over different ranges", *node.span)
        return replace(node, shape=(1, 1))

    def on_dens(self, node: Node) -> Node:
        key = f"p({node.value})"
        if key not in self.scope.means and key not in self.scope.shapes:
            raise SyntaxTypedError(f"{key} is not one of this part's densities", *node.span)
        return Node("sym", (), key, node.span, (1, 1))

    # -- arithmetic --------------------------------------------------------------------------

    def on_add(self, node: Node) -> Node:
        zeros = [_literal_zero(arg) for arg in node.args]
        args = [None if z else self.infer(arg) for arg, z in zip(node.args, zeros, strict=True)]
        shape = next((a.shape for a in args if a is not None and scalar(a.shape)), None)
        shape = shape or next((a.shape for a in args if a is not None), (1, 1))
        first = next((a for a in args if a is not None), None)
        for arg in args:
            if arg is not None and not (unify(shape[0], arg.shape[0]) and unify(shape[1], arg.shape[1])):
                assert first is not None
                other = arg if arg is not first and words(arg.shape) != words(first.shape) else first
                base = next(a for a in args if a is not None and words(a.shape) != words(other.shape))
                message = f"{words(base.shape)} plus {words(other.shape)}"
                if scalar(base.shape) or scalar(other.shape):
                    message += "; a number needs the identity beside it, as in λ I, to be added to a matrix"
                elif words((base.shape[1], base.shape[0])) == words(other.shape):
                    message += "; one of them needs a transpose"
                raise ShapeError(message, *other.span)
        filled = tuple(
            replace(raw, op="zero", value=None, shape=shape) if arg is None else arg
            for arg, raw in zip(args, node.args, strict=True)
        )
        return replace(node, args=filled, shape=shape)

    def on_neg(self, node: Node) -> Node:
        args = self._args(node)
        return replace(node, args=args, shape=args[0].shape)

    def on_mul(self, node: Node) -> Node:
        args = self._args(node)
        shape = args[0].shape
        for left, arg in pairwise(args):
            shape = self._times(shape, arg.shape, left, arg)
        return replace(node, args=args, shape=shape)

    def _times(self, a: Shape, b: Shape, left: Node, right: Node) -> Shape:
        if scalar(a):
            return b
        if scalar(b):
            return a
        if not unify(a[1], b[0]):
            said = f"{words(a)} times {words(b)}: {_say(find(a[1]))} columns meet {_say(find(b[0]))} rows"
            raise ShapeError(said, left.span[0], right.span[1])
        return (a[0], b[1])

    def on_had(self, node: Node) -> Node:
        args = self._args(node)
        self._same(node, args[0].shape, args[1].shape, "an entry by entry product needs equal shapes")
        return replace(node, args=args, shape=args[0].shape)

    def on_div(self, node: Node) -> Node:
        args = self._args(node)
        if not scalar(args[1].shape):
            raise ShapeError(f"only a number can divide, not {words(args[1].shape)}; use inv", *args[1].span)
        return replace(node, args=args, shape=args[0].shape)

    def on_pow(self, node: Node) -> Node:
        args = self._args(node)
        shape = args[0].shape
        if not scalar(shape):
            power = node.value
            if not unify(shape[0], shape[1]) or power.denominator != 1 or power < 1:
                said = f"{words(shape)} has no power {power}"
                raise ShapeError(said + "; a squared length is ‖x‖² or x'x", *node.span)
            return replace(node, args=args, shape=shape)
        return replace(node, args=args, shape=(1, 1))

    # -- matrices ----------------------------------------------------------------------------

    def on_T(self, node: Node) -> Node:
        args = self._args(node)
        return replace(node, args=args, shape=(args[0].shape[1], args[0].shape[0]))

    def on_inv(self, node: Node) -> Node:
        args = self._args(node)
        shape = args[0].shape
        if not unify(shape[0], shape[1]):
            raise ShapeError(f"{words(shape)} is not square and has no inverse", *node.span)
        return replace(node, args=args, shape=shape)

    on_pinv = on_T

    def on_norm(self, node: Node) -> Node:
        args = self._args(node)
        if find(args[0].shape[1]) != 1 and find(args[0].shape[0]) != 1 and not unify(args[0].shape[1], 1):
            raise ShapeError(f"the length of {words(args[0].shape)}: a vector was expected", *node.span)
        return replace(node, args=args, shape=(1, 1))

    on_normsq = on_norm

    def on_abs(self, node: Node) -> Node:
        args = self._args(node)
        if not scalar(args[0].shape):
            return self.on_norm(replace(node, op="norm"))
        return replace(node, args=args, shape=(1, 1))

    def on_fn(self, node: Node) -> Node:
        args = self._args(node)
        shape = args[0].shape
        if node.value == "relu":
            return replace(node, args=args, shape=shape)
        if node.value in ("tr", "det"):
            if not unify(shape[0], shape[1]):
                raise ShapeError(f"{node.value} of {words(shape)}: a square matrix was expected", *node.span)
        elif not scalar(shape) and not (
            isinstance(find(shape[0]), Var) and unify(shape[0], 1) and unify(shape[1], 1)
        ):
            raise ShapeError(f"{node.value} of {words(shape)}: a number was expected", *node.span)
        return replace(node, args=args, shape=(1, 1))

    def on_ind(self, node: Node) -> Node:
        args = self._args(node)
        return replace(node, args=args, shape=args[0].shape)

    def on_cmp(self, node: Node) -> Node:
        left, right = (self.infer(a) for a in node.args)
        if _literal_zero(node.args[1]) and not scalar(left.shape):
            right = replace(right, op="zero", value=None, shape=left.shape)
        if _literal_zero(node.args[0]) and not scalar(right.shape):
            left = replace(left, op="zero", value=None, shape=right.shape)
        self._same(node, left.shape, right.shape, f"{words(left.shape)} compared with {words(right.shape)}")
        return replace(node, args=(left, right), shape=left.shape)

    def on_cases(self, node: Node) -> Node:
        args = self._args(node)
        values = [*args[:-1:2], args[-1]] if len(args) > 1 else [args[0]]
        for value in values[1:]:
            if not _literal_zero(value):
                self._same(node, values[0].shape, value.shape, "the cases have different shapes")
        for condition in args[1:-1:2]:
            if not scalar(condition.shape):
                raise ShapeError("a case's condition compares numbers", *condition.span)
        if not scalar(values[0].shape):
            raise ShapeError("cases are of numbers; write one entry", *node.span)
        return replace(node, args=args, shape=(1, 1))

    def on_normal(self, node: Node) -> Node:
        at, cov = self.infer(node.args[0]), self.infer(node.args[2])
        if _literal_zero(node.args[1]):
            mean = replace(node.args[1], op="zero", value=None, shape=at.shape)
        else:
            mean = self.infer(node.args[1])
        fits = unify(at.shape[0], mean.shape[0]) and unify(at.shape[1], mean.shape[1])
        if not (fits and unify(cov.shape[0], at.shape[0]) and unify(cov.shape[1], at.shape[0])):
            raise ShapeError("normal(at, mean, covariance): the sizes do not fit", *node.span)
        return replace(node, args=(at, mean, cov), shape=(1, 1))

    # -- indices -----------------------------------------------------------------------------

    def _bind(self, name: str) -> tuple[Size, Any]:
        before = self.index.get(name)
        self.index[name] = Var()
        return self.index[name], before

    def _unbind(self, name: str, before: Any) -> None:
        if before is None:
            del self.index[name]
        else:
            self.index[name] = before

    def _upto(self, node: Node, size: Size) -> None:
        """The end that was written over a sum is the size its index runs to."""
        if len(node.args) < 2:
            return
        end = node.args[1].value
        if end not in self.scope.sizes:
            raise SyntaxTypedError(
                f"a sum runs to a size ({', '.join(self.scope.sizes)}), not to {end!r}", *node.span
            )
        unify(size, end)

    def on_sum(self, node: Node) -> Node:
        self.nested += 1
        if self.nested > MAX_SUMS:
            raise FuelError(f"more than {MAX_SUMS} sums inside each other", *node.span)
        size, before = self._bind(node.value)
        self._upto(node, size)
        body = self.infer(node.args[0])
        self._unbind(node.value, before)
        self.nested -= 1
        if isinstance(find(size), Var):
            raise SyntaxTypedError(f"nothing in this sum has the index {node.value}", *node.span)
        return replace(node, args=(body,), value=(node.value, size), shape=body.shape)

    def on_prod(self, node: Node) -> Node:
        found = self.on_sum(node)
        if not scalar(found.shape):
            raise ShapeError("a product over an index is of numbers", *node.span)
        return found

    def on_stack(self, node: Node) -> Node:
        which, name = node.value
        size, before = self._bind(name)
        self._upto(node, size)
        body = self.infer(node.args[0])
        self._unbind(name, before)
        if not scalar(body.shape):
            raise ShapeError("entries of a row or column are numbers", *node.span)
        shape = (1, size) if which == "row" else (size, 1)
        return replace(node, args=(body,), value=(name, size), shape=shape)

    def on_diag(self, node: Node) -> Node:
        if node.value is None:
            body = self.infer(node.args[0])
            if not unify(body.shape[1], 1):
                raise ShapeError("diag takes a column or an entry with an index", *node.span)
            return replace(node, args=(body,), shape=(body.shape[0], body.shape[0]))
        size, before = self._bind(node.value)
        body = self.infer(node.args[0])
        self._unbind(node.value, before)
        return replace(node, args=(body,), value=(node.value, size), shape=(Var(), Var()))

    def on_entry(self, node: Node) -> Node:
        base, where = node.args[0], node.value
        if base.op == "sym" and base.value in self.scope.indexed:
            names, raw = self.scope.indexed[base.value]
            if len(names) != len(where):
                raise SyntaxTypedError(f"{base.value} was defined with {len(names)} index", *node.span)
            for name in names:
                raw = rename_index(raw, name, "\0" + name)
            for name, new in zip(names, where, strict=True):
                raw = rename_index(raw, "\0" + name, new)
            return self.infer(raw)
        if base.op == "sym" and base.value in self.scope.rows_of and base.value not in self.scope.shapes:
            matrix = self.infer(Node("sym", (), self.scope.rows_of[base.value], base.span))
            self._axis(node, where[0], matrix.shape[0])
            column = Node("rowof", (matrix,), where[0], node.span, (matrix.shape[1], 1))
            return column if len(where) == 1 else self._entry(node, column, where[1:])
        return self._entry(node, self.infer(base), where)

    def _entry(self, node: Node, base: Node, where: tuple[Any, ...]) -> Node:
        shape = base.shape
        if len(where) == 1:
            if find(shape[0]) == 1 and find(shape[1]) != 1:
                where = (1, where[0])
            elif find(shape[1]) == 1 or (isinstance(find(shape[1]), Var) and unify(shape[1], 1)):
                where = (where[0], 1)
            else:
                raise ShapeError(f"an entry of {words(shape)} has two indices", *node.span)
        elif len(where) != 2:
            raise ShapeError("an entry has one or two indices", *node.span)
        if scalar(shape):
            raise ShapeError("a number has no entries", *node.span)
        for index, size in zip(where, shape, strict=True):
            if not (index == 1 and find(size) == 1):
                self._axis(node, index, size)
        return replace(node, args=(base,), value=where, shape=(1, 1))

    def _axis(self, node: Node, index: Any, size: Size) -> None:
        if isinstance(index, int):
            if not 1 <= index <= 2 or find(size) == 1:
                raise SyntaxTypedError(
                    "write a general entry, such as x_k; numbers count up to 2", *node.span
                )
            return
        if index in self.scope.sizes and index not in self.index:
            raise SyntaxTypedError(f"{index} is a size; write a general entry with i, j or k", *node.span)
        known = self.index.setdefault(index, Var())
        if not unify(known, size):
            said = (
                f"the index {index} runs over {_say(find(known))} here and over {_say(find(size))} elsewhere"
            )
            raise ShapeError(said, *node.span)

    # -- operators over a variable -----------------------------------------------------------

    def _variable(self, name: str, node: Node) -> Shape:
        if name not in self.scope.shapes:
            raise unknown(name, self.scope, node.span)
        return self.scope.shapes[name]

    def on_deriv(self, node: Node) -> Node:
        name, where = node.value[0], node.value[1]
        if len(node.value) == 3:
            product = node.args[0]
            first = Inference(self.scope)
            first.index = dict(self.index)
            if scalar(first.infer(product.args[0]).shape):
                tight = replace(node, args=product.args[:1], value=node.value[:2], span=product.args[0].span)
                return self.infer(replace(product, args=(tight, *product.args[1:])))
            return self.infer(replace(node, value=node.value[:2]))
        shape = self._variable(name, node)
        body = self.side(node.args[0])
        if where is not None:
            if scalar(shape):
                raise ShapeError(f"{name} is a number and has no entries", *node.span)
            at = self._entry(node, Node("sym", (), name, node.span, shape), where).value
            return replace(node, args=(body,), value=(name, at), shape=body.shape)
        if scalar(shape):
            return replace(node, args=(body,), value=(name, None), shape=body.shape)
        if find(shape[1]) != 1:
            raise Undecided(f"a derivative with respect to {words(shape)} is not laid out in this homework")
        if find(body.shape[1]) != 1 and not unify(body.shape[1], 1):
            said = f"the derivative of {words(body.shape)} by a column has no layout here; a number or a column has"
            raise ShapeError(said, *node.span)
        return replace(node, args=(body,), value=(name, None), shape=(body.shape[0], shape[0]))

    def on_grad(self, node: Node) -> Node:
        inner = self.on_deriv(replace(node, op="deriv"))
        if inner.op != "deriv":
            raise SyntaxTypedError("put the function of the gradient in brackets", *node.span)
        return Node("T", (inner,), None, node.span, (inner.shape[1], inner.shape[0]))

    def on_lim(self, node: Node) -> Node:
        body = self.side(node.args[0])
        return replace(node, args=(body,), shape=body.shape)

    def on_arg(self, node: Node) -> Node:
        which, name = node.value
        shape = self._variable(name, node)
        body = self.infer(node.args[0])
        if not scalar(body.shape):
            raise ShapeError(f"{which} of {words(body.shape)}: a number was expected", *node.args[0].span)
        rest = tuple(self.side(arg) for arg in node.args[1:])
        if rest:
            said = f"the constraint equates {words(rest[0].shape)} and {words(rest[1].shape)}"
            self._same(node, rest[0].shape, rest[1].shape, said)
        return replace(node, args=(body, *rest), shape=shape if which.startswith("arg") else (1, 1))

    def on_block(self, node: Node) -> Node:
        rows, cols = node.value
        args = tuple(self.side(arg) for arg in node.args)
        for number_, arg in enumerate(args):
            r, c = divmod(number_, cols)
            if not unify(arg.shape[0], args[r * cols].shape[0]):
                raise ShapeError("blocks side by side need equally many rows", *arg.span)
            if not unify(arg.shape[1], args[c].shape[1]):
                raise ShapeError("blocks above each other need equally many columns", *arg.span)
        heights = tuple(args[r * cols].shape[0] for r in range(rows))
        widths = tuple(args[c].shape[1] for c in range(cols))
        shape = (heights if rows > 1 else heights[0], widths if cols > 1 else widths[0])
        return replace(node, args=args, shape=shape)


def unknown(name: str, scope: Scope, span: tuple[int, int]) -> SyntaxTypedError:
    """For a name without a shape; the student's own lines are looked at earlier, in statements.py."""
    return SyntaxTypedError(f"{name!r} has no meaning here", *span)


def constant_zero(shape: Shape, span: tuple[int, int] = (0, 0)) -> Node:
    """A zero of a known shape."""
    return number(0, span) if shape == (1, 1) else Node("zero", (), None, span, shape)
