"""Infer shapes of operators that bind or differentiate: sums, entries, derivatives, optima, blocks."""

from __future__ import annotations

from typing import Any

from ..errors import FuelError, ShapeError, SyntaxTypedError, Undecided
from ..tree import Node, indices, replace, with_indices
from .inference import MAX_SUMS, Base
from .sizes import Shape, Size, Var, find, say, scalar, unify, unknown, words

OTHER_SIZES = set("pNMDPKqr")


class Operators(Base):
    """Rules for operators with an index, a variable, or rows and columns."""

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
        """Unify the stated end of a sum with the size that its index runs to."""
        end = next((arg.value for arg in node.args[1:] if arg.op == "upto"), None)
        if end is None:
            return
        if end in OTHER_SIZES - set(self.scope.sizes):
            # A letter of another problem for the number of terms; the terms determine it.
            return
        pieces = tuple(sorted(end.split("+")))
        if len(pieces) > 1 and set(pieces) <= set(self.scope.sizes):
            # The rows of stacked blocks.
            unify(size, pieces)
            return
        whole = self.scope.size_of(end)
        if whole is None:
            raise SyntaxTypedError(
                f"a sum runs to a size ({', '.join(self.scope.sizes)}), not to {end!r}", *node.span
            )
        unify(size, whole)

    def on_sum(self, node: Node) -> Node:
        self.nested += 1
        if self.nested > MAX_SUMS:
            raise FuelError(f"more than {MAX_SUMS} sums inside each other", *node.span)
        self.most_nested = max(self.most_nested, self.nested)
        size, before = self._bind(node.value)
        self._upto(node, size)
        places = self._within(node, size)
        bounded, self.bounded = self.bounded, self.bounded - {node.value}
        if not isinstance(find(size), Var):
            self.bounded |= {node.value}
        body = self.infer(node.args[0])
        self.bounded = bounded
        if isinstance(find(size), Var):
            self.tighten(find(size))
        self._unbind(node.value, before)
        self.nested -= 1
        if isinstance(find(size), Var):
            raise SyntaxTypedError(f"nothing in this sum has the index {node.value}", *node.span)
        return replace(node, args=(body, *places), value=(node.value, size), shape=body.shape)

    def _within(self, node: Node, size: Size) -> tuple[Node, ...]:
        """Return the first position of a sum over a part of its terms, and the last one if it depends on an index."""
        found = next((arg for arg in node.args[1:] if arg.op == "within"), None)
        if found is None:
            return ()
        places = tuple(map(self.infer, found.args))
        for at, place in enumerate(places):
            for index in indices(place):
                # The index runs over the same terms. Before its first position there may be more of them.
                if not unify(self.index[index], size) and at:
                    raise self._other_range(node, index, size)
        return places

    def _other_range(self, node: Node, index: str, size: Size) -> ShapeError:
        here, there = say(find(self.index[index])), say(find(size))
        return ShapeError(f"the index {index} runs over {here} here and over {there} elsewhere", *node.span)

    def _fewer(self, index: str, size: Size) -> bool:
        """Return whether an index whose sum states its end stops before the last of this many entries.

        Raises
        ------
        Undecided
            If the part does not say which of two sizes is the larger.
        """
        end, all_ = find(self.index[index]), find(size)
        if index not in self.bounded or isinstance(end, Var) or isinstance(all_, Var):
            return False
        if isinstance(all_, tuple) and end in map(find, all_):
            return True
        letters = end in self.scope.sizes and all_ in self.scope.sizes
        if letters and not {(end, all_), (all_, end)} & self.scope.orders:
            raise Undecided(
                f"whether there are {end} entries here; this part does not say that {all_} is larger"
            )
        return (all_, end) in self.scope.orders

    def on_prod(self, node: Node) -> Node:
        found = self.on_sum(node)
        if not scalar(found.shape):
            raise ShapeError("a product over an index must be of numbers", *node.span)
        return found

    def on_stack(self, node: Node) -> Node:
        which, name = node.value
        size, before = self._bind(name)
        self._upto(node, size)
        body = self.infer(node.args[0])
        self._unbind(name, before)
        across = which == "row"
        if (
            find(body.shape[0 if across else 1]) != 1
            and across == (find(body.shape[1]) == 1)
            and not scalar(body.shape)
        ):
            # Columns side by side, or rows on top of each other.
            shape = (body.shape[0], size) if across else (size, body.shape[1])
        elif not across and find(body.shape[0]) == 1:
            shape = (size, body.shape[1])
        elif across and find(body.shape[1]) == 1:
            shape = (body.shape[0], size)
        else:
            raise ShapeError(
                f"the entries of this {which} must be numbers or {'columns' if across else 'rows'}",
                *node.span,
            )
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
            return self.expanded(with_indices(raw, names, where))
        if base.op == "sym" and base.value in self.scope.rows_of and base.value not in self.scope.shapes:
            matrix = self.infer(Node("sym", (), self.scope.rows_of[base.value], base.span))
            column = self._row_of(node, matrix, where[0])
            return column if len(where) == 1 else self._entry(node, column, where[1:])
        if base.op == "sym" and base.value in self.scope.columns_of and base.value not in self.scope.shapes:
            matrix = self.infer(Node("sym", (), self.scope.columns_of[base.value], base.span))
            column = self._column_of(node, matrix, where[0])
            # The second index of v_{ij} counts inside the column.
            return column if len(where) == 1 else self._entry(node, matrix, (where[1], where[0])[::-1])
        found = self.infer(base)
        if len(where) == 2 and ":" in where:
            row = where[1] == ":"
            line = self._row_of(node, found if row else _transposed(found), where[0] if row else where[1])
            return _transposed(line) if row else line
        return self._entry(node, found, where)

    def _column_of(self, node: Node, matrix: Node, index: Any) -> Node:
        """Return column ``index`` of U or V; the index may stop at the rank."""
        if isinstance(index, int):
            return self._row_of(node, _transposed(matrix), index)
        known = self.index.setdefault(index, Var())
        self._check_columns(node, index, matrix.shape[1])
        self.loose.append((known, matrix.shape[1]))
        self.was_loose = True
        return Node("rowof", (_transposed(matrix),), index, node.span, (matrix.shape[0], 1))

    def _check_columns(self, node: Node, index: str, columns: Size) -> None:
        """Raise an error if the stated end of an index is beyond the last column, as of v_i for i ≤ m > n."""
        end = find(self.index[index])
        if index not in self.bounded or isinstance(end, Var):
            return
        if find(columns) == end or self._at_rank(end, columns) or self._fewer(index, columns):
            return
        last, there = say(end), say(find(columns))
        said = f"{index} runs up to {last} here, but there are only {there} columns; where does it end?"
        raise SyntaxTypedError(said, *node.span)

    def _row_of(self, node: Node, matrix: Node, index: Any) -> Node:
        """Return row ``index`` of a matrix, as a column."""
        self._axis(node, index, matrix.shape[0])
        return Node("rowof", (matrix,), index, node.span, (matrix.shape[1], 1))

    def _entry(self, node: Node, base: Node, where: tuple[Any, ...]) -> Node:
        shape = base.shape
        if len(where) == 1:
            if find(shape[0]) == 1 and find(shape[1]) != 1:
                where = (1, where[0])
            elif find(shape[1]) == 1 or (isinstance(find(shape[1]), Var) and unify(shape[1], 1)):
                where = (where[0], 1)
            elif where[0] in (*self.scope.sizes, "r"):
                name = base.value if base.op == "sym" else "the matrix"
                raise Undecided(
                    f"which part of {name} this is depends on the shape of the data; write the line with {name} itself"
                )
            else:
                raise SyntaxTypedError(
                    f"an entry of {words(shape)} has two indices; for a row or a column write M[i,:] or M[:,j]",
                    *node.span,
                )
        elif len(where) != 2:
            raise ShapeError("an entry has one or two indices", *node.span)
        if scalar(shape):
            raise ShapeError("a number has no entries", *node.span)
        rank = self._rank(shape) if where[0] == where[1] and isinstance(where[0], str) else None
        for index, size in zip(where, (rank, rank) if rank else shape, strict=True):
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
        known = self.index.setdefault(index, Var())
        if not unify(known, size) and not self._at_rank(known, size) and not self._fewer(index, size):
            raise self._other_range(node, index, size)

    def _vector(self, name: str) -> str:
        """Return the name of the column of all z_i, to differentiate with respect to the student's own z_i."""
        if name not in self.scope.indexed or len(self.scope.indexed[name][0]) != 1:
            return name
        (index,), body = self.scope.indexed[name]
        whole = f"{name}·"
        if whole not in self.scope.means:
            stacked = type(self)(self.scope).infer(Node("stack", (body,), ("col", index)))
            self.scope.means[whole] = self.scope.settled(stacked)
            self.scope.shapes[whole] = self.scope.means[whole].shape
        return whole

    def _rank(self, shape: Shape) -> str | None:
        """Return the size of the diagonal of a matrix that is not square, if the part has a name for it."""
        sizes = {find(size) for size in shape if not isinstance(find(size), tuple)}
        return next((name for name, pair in self.scope.least.items() if sizes == set(pair)), None)

    def _at_rank(self, one: Size, other: Size) -> bool:
        """Allow σ_i with an i that runs over the columns: beyond the rank the singular values are 0."""
        a, b = find(one), find(other)
        return any(
            (a == name and b in pair) or (b == name and a in pair) for name, pair in self.scope.least.items()
        )

    def _variable(self, name: str, node: Node) -> Shape:
        if name not in self.scope.shapes:
            raise unknown(name, node.span)
        return self.scope.shapes[name]

    def on_deriv(self, node: Node) -> Node:
        """Return a ``deriv`` node with its shapes: a row for a column as variable, else the shape of the body.

        If a product follows the derivative without brackets and its first factor is a number, the result is the product
        of that factor's derivative and the other factors.

        Raises
        ------
        ShapeError
            If a matrix or a row is differentiated with respect to a column, or an entry of a number is asked for.
        Undecided
            If the variable is a matrix or a row.
        """
        name, where = self._vector(node.value[0]), node.value[1]
        if name != node.value[0]:
            node = replace(node, value=(name, *node.value[1:]))
        if len(node.value) == 3:
            product = node.args[0]
            first = type(self)(self.scope)
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
            said = (
                f"the derivative of {words(body.shape)} with respect to a column has no layout here; "
                "differentiate a number or a column"
            )
            raise ShapeError(said, *node.span)
        return replace(node, args=(body,), value=(name, None), shape=(body.shape[0], shape[0]))

    def on_grad(self, node: Node) -> Node:
        inner = self.on_deriv(replace(node, op="deriv"))
        if inner.op == "deriv" and not scalar(inner.args[0].shape):
            # For a vector, the homework defines only one derivative, with a row for each entry.
            return inner
        if inner.op != "deriv":
            raise SyntaxTypedError("put the function of the gradient in brackets", *node.span)
        return Node("T", (inner,), None, node.span, (inner.shape[1], inner.shape[0]))

    def on_lim(self, node: Node) -> Node:
        body = self.side(node.args[0])
        if node.value[0] not in self.scope.shapes:
            raise SyntaxTypedError(
                f"the limit is over {node.value[0]!r}, which this part does not use", *node.span
            )
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
        rows, cols, *across = node.value
        args = tuple(self.side(arg) for arg in node.args)
        if rows == 1 and not across and all(find(arg.shape[1]) == 1 for arg in args):
            fits = all(unify(arg.shape[0], args[0].shape[0]) for arg in args)
            if not fits:
                # (w, z) of columns that differ in size is the column w above z.
                rows, cols = cols, 1
        for number_, arg in enumerate(args):
            r, c = divmod(number_, cols)
            if not unify(arg.shape[0], args[r * cols].shape[0]):
                raise ShapeError("blocks side by side need equally many rows", *arg.span)
            if not unify(arg.shape[1], args[c].shape[1]):
                raise ShapeError("blocks above each other need equally many columns", *arg.span)
        heights = tuple(args[r * cols].shape[0] for r in range(rows))
        widths = tuple(args[c].shape[1] for c in range(cols))
        shape = (heights if rows > 1 else heights[0], widths if cols > 1 else widths[0])
        return replace(node, args=args, value=(rows, cols), shape=shape)


def _transposed(node: Node) -> Node:
    return Node("T", (node,), None, node.span, (node.shape[1], node.shape[0]))
