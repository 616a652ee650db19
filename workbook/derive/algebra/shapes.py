"""Infer all sizes by unification; a bare ``I`` or ``0`` takes its size from its context.

A size is 1, a letter such as ``n``, a sum of letters (of stacked blocks) or an unknown ``Var``.
``settle.resolve`` infers the sides of one step together, so that ``-2 y'X + … = 0`` sizes its zero, and
returns settled trees. Every node of these has its shape and the names it depends on (``free``); derivatives
have become tangents that ``evaluate`` can run.
"""

from __future__ import annotations

import re
from itertools import pairwise

from ..errors import ShapeError, SyntaxTypedError, Undecided
from ..tree import Node, replace, stacked
from .functions import ENTRYWISE, KNOWN
from .inference import literal_zero
from .operator_shapes import Operators
from .sizes import Shape, Size, Var, find, fixed, say, scalar, unify, unknown, words

# A difference of two sizes, or one size, in the index of a zero: the m and the n - m of ``0_{m\\times(n-m)}``.
SIZED = re.compile(r"\\(?:times|cdot)|([a-z])\s*[-−]\s*([a-z])|([a-z])")


class Inference(Operators):
    """Shapes of the sides of one step, which share their index names."""

    # -- leaves ------------------------------------------------------------------------------

    def on_num(self, node: Node) -> Node:
        return replace(node, shape=(1, 1))

    def on_like(self, node: Node) -> Node:
        """Return a bare shape unchanged; it sizes the other side of a step."""
        return node

    def on_count(self, node: Node) -> Node:
        """Read a size as a number, such as the n of 1/n."""
        return replace(node, shape=(1, 1))

    def on_const(self, node: Node) -> Node:
        return replace(node, shape=(1, 1))

    def on_sym(self, node: Node) -> Node:
        shape = self.scope.shapes.get(node.value)
        if shape is None:
            whole = stacked(node, self.scope.indexed)
            if whole is not None:
                return self.expanded(whole)
            if node.value in self.scope.indexed:
                raise SyntaxTypedError(f"{node.value} was defined with an index: {node.value}_i", *node.span)
            raise unknown(node.value, node.span)
        return replace(node, shape=shape)

    def on_idx(self, node: Node) -> Node:
        self.index.setdefault(node.value, Var())
        return replace(node, shape=(1, 1))

    def on_eye(self, node: Node) -> Node:
        size = self.scope.size_of(node.value) or Var()
        return replace(node, shape=(size, size))

    def on_zero(self, node: Node) -> Node:
        named: list[Size] = []
        for larger, lesser, letter in SIZED.findall(node.value or ""):
            size = self.scope.difference(larger, lesser) if larger else self.scope.size_of(letter)
            if larger and size is None:
                raise ShapeError(f"{larger} - {lesser} is not positive here", *node.span)
            named += [] if size is None else [size]
        shape = (named[0], named[1] if len(named) > 1 else 1) if named else (Var(), Var())
        return replace(node, shape=shape)

    def on_delta(self, node: Node) -> Node:
        first, second = (self.index.setdefault(i, Var()) for i in node.value)
        pair = {find(first), find(second)}
        one, other = node.value
        if (
            not unify(first, second)
            and not any(pair == set(sizes) for sizes in self.scope.least.values())
            and not (self._fewer(one, second) or self._fewer(other, first))
        ):
            # σ_i δ_ij is an entry of Σ, which is not square.
            raise ShapeError("the two indices of delta run over different ranges", *node.span)
        return replace(node, shape=(1, 1))

    def on_dens(self, node: Node) -> Node:
        key = f"p({node.value})"
        if key not in self.scope.means and key not in self.scope.shapes:
            raise SyntaxTypedError(f"{key} is not one of this part's densities", *node.span)
        return Node("sym", (), key, node.span, (1, 1))

    # -- arithmetic --------------------------------------------------------------------------

    def on_add(self, node: Node) -> Node:
        zeros = [literal_zero(arg) for arg in node.args]
        vanish = [zero or self._vanishes(arg) for zero, arg in zip(zeros, node.args, strict=True)]
        if not all(vanish):
            # √λ 0 is the zero that fits, as 0 is.
            zeros = vanish
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
            replace(raw, op="zero", args=(), value=None, shape=shape) if arg is None else arg
            for arg, raw in zip(args, node.args, strict=True)
        )
        return replace(node, args=filled, shape=shape)

    def _vanishes(self, node: Node) -> bool:
        """Return whether a term is a product of 0 and numbers, such as √λ 0, which may stand for a zero of any size."""
        if node.op == "neg":
            return self._vanishes(node.args[0])
        if node.op != "mul" or not any(map(literal_zero, node.args)):
            return False
        return all(literal_zero(arg) or scalar(self.infer(arg).shape) for arg in node.args)

    def on_neg(self, node: Node) -> Node:
        args = self._args(node)
        return replace(node, args=args, shape=args[0].shape)

    def on_mul(self, node: Node) -> Node:
        args = self._args(node)
        shape = args[0].shape
        if args[-1].op == "num" and args[-1].value == 0 and not scalar(args[-2].shape):
            # M 0: the zero may be a vector.
            args = (*args[:-1], replace(args[-1], op="zero", value=None, shape=(Var(), Var())))
        for left, arg in pairwise(args):
            shape = self._times(shape, arg.shape, left, arg)
        return replace(node, args=args, shape=shape)

    def _times(self, a: Shape, b: Shape, left: Node, right: Node) -> Shape:
        if scalar(a):
            return b
        if scalar(b):
            return a
        if not unify(a[1], b[0]):
            if not fixed((a[1], b[0])):
                # [I_n 0; 0 0] beside a matrix of another size, of which n is a part.
                raise Undecided("the size of a block is unclear")
            columns, rows = say(find(a[1])), say(find(b[0]))
            said = f"{words(a)} times {words(b)}: the first has {columns} columns, but the second has {rows} rows"
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
            if not unify(shape[0], shape[1]) or power.denominator != 1 or not power:
                said = f"{words(shape)} has no power {power}"
                raise ShapeError(said + "; a squared length is ‖x‖² or x'x", *node.span)
            return replace(node, args=args, shape=shape)
        return replace(node, args=args, shape=(1, 1))

    def on_sizepow(self, node: Node) -> Node:
        args = self._args(node)
        if node.value[0] not in self.scope.sizes or not scalar(args[0].shape):
            raise SyntaxTypedError("an exponent is a number, T, -1 or †", *node.span)
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
        if node.value == "F":
            return replace(node, args=args, shape=(1, 1))
        if find(args[0].shape[1]) != 1 and find(args[0].shape[0]) != 1 and not unify(args[0].shape[1], 1):
            raise Undecided(f"the norm of {words(args[0].shape)} is not known to the checker")
        return replace(node, args=args, shape=(1, 1))

    on_normsq = on_norm

    def on_abs(self, node: Node) -> Node:
        args = self._args(node)
        if not scalar(args[0].shape):
            return self.on_norm(replace(node, op="norm"))
        return replace(node, args=args, shape=(1, 1))

    def on_fn(self, node: Node) -> Node:
        if node.value not in KNOWN:
            raise Undecided(f"the function {node.value} is not known to the checker")
        args = self._args(node)
        shape = args[0].shape
        if node.value in ENTRYWISE and (node.value == "relu" or 1 in (find(shape[0]), find(shape[1]))):
            return replace(node, args=args, shape=shape)
        if node.value in ("tr", "det"):
            if not unify(shape[0], shape[1]):
                raise ShapeError(f"{node.value} of {words(shape)}: a square matrix was expected", *node.span)
        elif not scalar(shape) and not (
            isinstance(find(shape[0]), Var) and unify(shape[0], 1) and unify(shape[1], 1)
        ):
            raise Undecided(f"{node.value} of a matrix is ambiguous; write one entry")
        return replace(node, args=args, shape=(1, 1))

    def on_ind(self, node: Node) -> Node:
        args = self._args(node)
        return replace(node, args=args, shape=args[0].shape)

    def on_cmp(self, node: Node) -> Node:
        left, right = (self.infer(a) for a in node.args)
        if literal_zero(node.args[1]) and not scalar(left.shape):
            right = replace(right, op="zero", value=None, shape=left.shape)
        if literal_zero(node.args[0]) and not scalar(right.shape):
            left = replace(left, op="zero", value=None, shape=right.shape)
        self._same(node, left.shape, right.shape, f"{words(left.shape)} compared with {words(right.shape)}")
        return replace(node, args=(left, right), shape=left.shape)

    def on_cases(self, node: Node) -> Node:
        args = self._args(node)
        values = [*args[:-1:2], args[-1]] if len(args) > 1 else [args[0]]
        for value in values[1:]:
            if not literal_zero(value):
                self._same(node, values[0].shape, value.shape, "the cases have different shapes")
        for condition in args[1:-1:2]:
            if not scalar(condition.shape):
                raise ShapeError("the condition of a case must compare numbers", *condition.span)
        if not scalar(values[0].shape):
            raise ShapeError("cases must be numbers; write one entry", *node.span)
        return replace(node, args=args, shape=(1, 1))

    def on_normal(self, node: Node) -> Node:
        at, cov = self.infer(node.args[0]), self.infer(node.args[2])
        if literal_zero(node.args[1]):
            mean = replace(node.args[1], op="zero", value=None, shape=at.shape)
        else:
            mean = self.infer(node.args[1])
        fits = unify(at.shape[0], mean.shape[0]) and unify(at.shape[1], mean.shape[1])
        if not (fits and unify(cov.shape[0], at.shape[0]) and unify(cov.shape[1], at.shape[0])):
            raise ShapeError("normal(at, mean, covariance): the sizes do not fit", *node.span)
        return replace(node, args=(at, mean, cov), shape=(1, 1))
