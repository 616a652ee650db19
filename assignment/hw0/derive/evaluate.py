"""The value of a settled tree in one world, with indices and seeds set by ``env``.

Values are numbers for shape (1, 1) and lists of rows otherwise. Work is counted, so that no input can keep
the machine busy: past the budget the step is undecided.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .errors import Singular, Undecided
from .field import Field
from .tree import Node, root_power

EIGHTH = 8

if TYPE_CHECKING:
    from .worlds import World

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda a, b: a > b, "<": lambda a, b: a < b, ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip


class Fuel:
    """What one whole check may cost: nodes evaluated, and seconds of this process."""

    def __init__(self, nodes: int, seconds: float = 2.0) -> None:
        self.left = nodes
        self.until = time.process_time() + seconds

    def burn(self, amount: int = 1) -> None:
        self.left -= amount
        if self.left < 0 or (self.left % 256 == 0 and time.process_time() > self.until):
            self.left = -1
            raise Undecided("this step is too large to work out within the time of a check")


class Evaluator:
    """Values in one world, remembered per node and per setting of what it depends on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.field: Field = world.field
        self.memo: dict[tuple[Any, ...], Any] = {}
        self.keep: list[Node] = []
        self.env: dict[str, Any] = {}

    def run(self, node: Node, env: dict[str, Any] | None = None) -> Any:
        """The value with the indices of ``env`` (0-based)."""
        before, self.env = self.env, dict(env or {})
        try:
            return self.of(node)
        finally:
            self.env = before

    def of(self, node: Node) -> Any:
        free = node.free
        key = (id(node), *[(name, self.env[name]) for name in sorted(free)]) if free else (id(node),)
        if key in self.memo:
            return self.memo[key]
        self.world.fuel.burn()
        value = getattr(self, "on_" + node.op)(node)
        self.keep.append(node)
        self.memo[key] = value
        return value

    def size(self, size: Any) -> int:
        return self.world.size(size)

    def _matrix(self, node: Node) -> Any:
        """The value as rows, also where it is a number."""
        value = self.of(node)
        return [[value]] if node.shape == (1, 1) else value

    def _shaped(self, node: Node, rows: Any) -> Any:
        return rows[0][0] if node.shape == (1, 1) else rows

    # -- leaves ------------------------------------------------------------------------------

    def on_num(self, node: Node) -> Any:
        return self.field.number(node.value)

    def on_sym(self, node: Node) -> Any:
        return self.world.value(node.value)

    def on_const(self, node: Node) -> Any:
        raise Undecided("a constant that is not named")

    def on_idx(self, node: Node) -> Any:
        return self.field.number(self.env[node.value] + 1)

    def on_eye(self, node: Node) -> Any:
        return self._shaped(node, self.field.eye(self.size(node.shape[0])))

    def on_zero(self, node: Node) -> Any:
        return self._shaped(node, self.field.zeros(self.size(node.shape[0]), self.size(node.shape[1])))

    def on_delta(self, node: Node) -> Any:
        first, second = (self.env[i] for i in node.value)
        return self.field.number(int(first == second))

    def on_seed(self, node: Node) -> Any:
        rows = self.field.zeros(self.size(node.shape[0]), self.size(node.shape[1]))
        row, col = self.env[node.value]
        rows[row][col] = self.field.number(1)
        return rows

    # -- arithmetic --------------------------------------------------------------------------

    def on_add(self, node: Node) -> Any:
        if node.shape == (1, 1):
            return self.field.norm(sum(self.of(arg) for arg in node.args))
        total = self.of(node.args[0])
        for arg in node.args[1:]:
            total = self.field.add(total, self.of(arg))
        return total

    def on_neg(self, node: Node) -> Any:
        value = self.of(node.args[0])
        return self.field.norm(-value) if node.shape == (1, 1) else self.field.scale(-1, value)

    def on_mul(self, node: Node) -> Any:
        field = self.field
        value, shape = self.of(node.args[0]), node.args[0].shape
        for arg in node.args[1:]:
            other = self.of(arg)
            if shape == (1, 1):
                value = field.norm(value * other) if arg.shape == (1, 1) else field.scale(value, other)
                shape = arg.shape
            elif arg.shape == (1, 1):
                value = field.scale(other, value)
            else:
                value, shape = field.times(value, other), (shape[0], arg.shape[1])
                if shape == (1, 1):
                    value = value[0][0]
        return value

    def on_had(self, node: Node) -> Any:
        a, b = (self._matrix(arg) for arg in node.args)
        rows = [
            [self.field.norm(x * y) for x, y in zip(p, q, strict=True)] for p, q in zip(a, b, strict=True)
        ]
        return self._shaped(node, rows)

    def on_div(self, node: Node) -> Any:
        factor = self.field.inverse(self.of(node.args[1]))
        value = self.of(node.args[0])
        return self.field.norm(value * factor) if node.shape == (1, 1) else self.field.scale(factor, value)

    def on_pow(self, node: Node) -> Any:
        exponent: Fraction = node.value
        if exponent.denominator > 1 and root_power(node) is not None:
            return self._root_of(node)
        base_node = node.args[0]
        if exponent.denominator == 1:
            base, times = self.of(base_node), int(exponent)
        elif exponent.denominator == 2:
            base, times = self._root(base_node), int(exponent * 2)
        else:
            raise Undecided(f"a power of {exponent}")
        if times < 0:
            base, times = self.field.inverse(base), -times
        if node.shape != (1, 1):
            value = base
            for _ in range(times - 1):
                value = self.field.times(value, base)
            return value
        result = self.field.number(1)
        for _ in range(times):
            result = self.field.norm(result * base)
        return result

    # -- matrices ----------------------------------------------------------------------------

    def on_T(self, node: Node) -> Any:
        value = self.of(node.args[0])
        return value if node.shape == (1, 1) else [list(col) for col in zip(*value, strict=True)]

    def on_inv(self, node: Node) -> Any:
        value = self.of(node.args[0])
        return self.field.inverse(value) if node.shape == (1, 1) else self.field.invert(value)

    def on_pinv(self, node: Node) -> Any:
        """Moore and Penrose, for full rank: the factor that can be inverted is on the short side."""
        if node.shape == (1, 1):
            return self.field.inverse(self.of(node.args[0]))
        a = self._matrix(node.args[0])
        flipped = [list(col) for col in zip(*a, strict=True)]
        if len(a) >= len(a[0]):
            return self.field.solve(self.field.times(flipped, a), flipped)
        return self.field.times(flipped, self.field.invert(self.field.times(a, flipped)))

    def on_normsq(self, node: Node) -> Any:
        value = self._matrix(node.args[0])
        return self.field.norm(sum(x * x for row in value for x in row))

    def on_norm(self, node: Node) -> Any:
        return self.field.function("sqrt", self.on_normsq(node))

    def on_abs(self, node: Node) -> Any:
        if not self.field.ordered:
            raise Undecided("an absolute value")
        return abs(self.of(node.args[0]))

    def _root(self, node: Node) -> Any:
        return self._root_of(Node("fn", (node,), "sqrt"))

    def _root_of(self, node: Node) -> Any:
        """A root that is a power of λ, exactly; otherwise the field's own."""
        power = root_power(node)
        if power is not None and "λ" in self.world.squares:
            if (power * 2).denominator == 1:
                base = self.world.squares["λ"]
                return base ** int(power * 2) if power >= 0 else self.field.inverse(base ** int(-power * 2))
            raise Undecided("this root has no short value")
        if power is not None and "λ" in self.world.roots and (power * EIGHTH).denominator == 1:
            return self.world.power("λ", power)
        if node.op == "pow":
            raise Undecided(f"a power of {node.value}")
        return self.field.function("sqrt", self.of(node.args[0]))

    def on_fn(self, node: Node) -> Any:
        inner = node.args[0]
        if node.value == "relu":
            rows = [[x if x > 0 else 0 * x for x in row] for row in self._matrix(inner)]
            return self._shaped(node, rows)
        if node.value == "sqrt":
            return self._root(inner)
        value = self.of(inner)
        if node.value == "tr":
            if inner.shape == (1, 1):
                return value
            return self.field.norm(sum(value[i][i] for i in range(len(value))))
        if node.value == "det":
            return value if inner.shape == (1, 1) else self.field.det(value)
        return self.field.function(node.value, value)

    def on_ind(self, node: Node) -> Any:
        condition = node.args[0]
        left, right = (self._matrix(arg) for arg in condition.args)
        holds = COMPARE[condition.value]
        rows = [
            [self.field.number(int(holds(x, y))) for x, y in zip(p, q, strict=True)]
            for p, q in zip(left, right, strict=True)
        ]
        return self._shaped(node, rows)

    def on_cases(self, node: Node) -> Any:
        for value, condition in zip(node.args[:-1:2], node.args[1:-1:2], strict=True):
            left, right = (self.of(arg) for arg in condition.args)
            if COMPARE[condition.value](left, right):
                return self.of(value)
        return self.of(node.args[-1])

    def on_normal(self, node: Node) -> Any:
        at, mean, cov = (self._matrix(arg) for arg in node.args)
        gap = self.field.add(at, self.field.scale(-1, mean))
        solved = self.field.solve(cov, gap)
        square = sum(x[0] * y[0] for x, y in zip(gap, solved, strict=True))
        field: Any = self.field
        scale = field.function("sqrt", (2 * field.mp.pi) ** len(gap) * field.det(cov))
        return field.function("exp", -square / 2) / scale

    # -- indices -----------------------------------------------------------------------------

    def _each(self, node: Node) -> list[Any]:
        name, size = node.value
        before = self.env.get(name)
        values = []
        for position in range(self.size(size)):
            self.env[name] = position
            values.append(self.of(node.args[0]))
        if before is None:
            self.env.pop(name, None)
        else:
            self.env[name] = before
        return values

    def on_sum(self, node: Node) -> Any:
        values = self._each(node)
        if node.shape == (1, 1):
            return self.field.norm(sum(values))
        total = values[0]
        for value in values[1:]:
            total = self.field.add(total, value)
        return total

    def on_prod(self, node: Node) -> Any:
        result = self.field.number(1)
        for value in self._each(node):
            result = self.field.norm(result * value)
        return result

    def on_stack(self, node: Node) -> Any:
        values = self._each(node)
        return [values] if node.shape[0] == 1 else [[v] for v in values]

    def on_diag(self, node: Node) -> Any:
        rows, cols = (self.size(s) for s in node.shape)
        column = node.value is None
        values = [row[0] for row in self._matrix(node.args[0])] if column else self._each(node)
        if len(values) != min(rows, cols):
            raise Undecided("the diagonal does not have as many entries as its place asks for")
        result = self.field.zeros(rows, cols)
        for position, value in enumerate(values):
            result[position][position] = value
        return result

    def _place(self, index: Any) -> int:
        return int(index) - 1 if isinstance(index, int) else int(self.env[index])

    def on_entry(self, node: Node) -> Any:
        row, col = node.value
        return self._matrix(node.args[0])[self._place(row)][self._place(col)]

    def on_rowof(self, node: Node) -> Any:
        return [[x] for x in self._matrix(node.args[0])[self._place(node.value)]]

    # -- derivatives, blocks, optima -----------------------------------------------------------

    def on_jac(self, node: Node) -> Any:
        seed, size = node.value
        columns = []
        for position in range(self.size(size)):
            self.env[seed] = (position, 0)
            columns.append([row[0] for row in self._matrix(node.args[0])])
        self.env.pop(seed, None)
        return self._shaped(node, [list(row) for row in zip(*columns, strict=True)])

    def on_at(self, node: Node) -> Any:
        seed, (row, col) = node.value
        self.env[seed] = (self._place(row), self._place(col))
        value = self.of(node.args[0])
        self.env.pop(seed, None)
        return value

    def on_block(self, node: Node) -> Any:
        rows, cols = node.value
        result = []
        for r in range(rows):
            parts = [self._matrix(node.args[r * cols + c]) for c in range(cols)]
            result += [[x for part in parts for x in part[i]] for i in range(len(parts[0]))]
        return result

    def on_lim(self, node: Node) -> Any:
        name, target = node.value
        if node.args[0].free:
            found = self.world.toward(name, target).evaluator.run(node.args[0], self.env)
        else:
            found = self.world.toward(name, target).evaluator.run(node.args[0])
        largest = max(abs(x) for row in ([[found]] if node.shape == (1, 1) else found) for x in row)
        if largest > self.world.huge:
            raise Singular("this limit does not exist: the expression grows without bound")
        return found

    def on_arg(self, node: Node) -> Any:
        from .argmin import optimum

        env = {name: self.env[name] for name in node.free}
        point = optimum(node, self.world, env)
        if node.value[0].startswith("arg"):
            return point
        return self.world.child({node.value[1]: point}).evaluator.run(node.args[0], env)
