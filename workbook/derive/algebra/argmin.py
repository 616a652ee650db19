"""Compute the exact optimum of a quadratic from its KKT system, and check the curvature.

A stationary point need not be a minimum: the Hessian (on the constraint's null space) must be positive
definite for argmin and negative definite for argmax. For objectives that are not quadratic as typed, the
logarithm is tried, as is usual for a posterior.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import Any

from ..errors import Singular, Undecided
from ..judge.equations import assignment, linear_system
from ..tree import Node, num, replace
from .quadratics import NotQuadratic, quadratic
from .world import World


def quadratic_form(
    body: Node, sizes: dict[str, int], world: World, env: dict[str, int] | None = None
) -> tuple[Any, Any]:
    """Return (H, g) of ½ u'Hu + g'u + constant, exactly: a matrix and a column, as lists of rows.

    Parameters
    ----------
    body : Node
        A settled tree of a number.
    sizes : dict
        The number of entries of each unknown. u stacks the unknowns in this order.
    env : dict, optional
        The values of free indices.

    Raises
    ------
    Undecided
        If the body is not quadratic in u.
    Singular
        If the body has no value at a point where it is computed.
    """
    with suppress(NotQuadratic, Undecided, Singular):
        return quadratic(body, sizes, world, env)
    # At points, for operators without a rule; the first failure there has the message.
    field, places = world.field, range(sum(sizes.values()))

    def at(entries: dict[int, int]) -> Any:
        vector = [field.number(entries.get(i, 0)) for i in places]
        return world.child(assignment(vector, sizes, world)).run(body, env)

    constant = at({})
    plus, minus = [at({i: 1}) for i in places], [at({i: -1}) for i in places]
    half = field.inverse(field.number(2))
    slope = [[field.norm((p - m) * half)] for p, m in zip(plus, minus, strict=True)]
    hessian = field.zeros(len(places), len(places))
    for i in places:
        hessian[i][i] = field.norm(plus[i] + minus[i] - 2 * constant)
        for j in range(i):
            hessian[i][j] = hessian[j][i] = field.norm(at({i: 1, j: 1}) - plus[i] - plus[j] + constant)
    # Any further point: an objective that is not quadratic differs from the prediction there.
    probe = {i: 3 + 2 * i for i in places}
    bent = sum(probe[i] * probe[j] * hessian[i][j] for i in places for j in places)
    expected = constant + sum(probe[i] * slope[i][0] for i in places) + half * bent
    if not field.equal(at(probe), field.norm(expected)):
        raise Undecided("the optimum of an objective that is not quadratic")
    return hessian, slope


def definite(matrix: Any, world: World) -> int:
    """Return 1 for positive definite, −1 for negative definite, 0 for neither; requires an ordered field."""
    rows = [list(row) for row in matrix]
    sign = 0
    for col in range(len(rows)):
        pivot = rows[col][col]
        here = (pivot > 0) - (pivot < 0)
        if not here or (sign and here != sign):
            return 0
        sign = here
        factor = world.field.inverse(pivot)
        for r in range(col + 1, len(rows)):
            lead = rows[r][col] * factor
            rows[r] = [x - lead * y for x, y in zip(rows[r], rows[col], strict=True)]
    return sign


def optimum(node: Node, world: World, env: dict[str, int] | None = None) -> Any:
    """Return the optimum of an ``arg`` node in one world: a column as lists of rows, or a number.

    A minimum and a maximum are told apart only in an ordered field. ``env`` gives the values of free indices.

    Raises
    ------
    Undecided
        If the objective and its logarithm are not quadratic, if the unknown is a matrix, or if the curvature on the
        constraint is not clear.
    Singular
        If there is no unique optimum, if it is of the other kind, or if no point satisfies the constraint.
    """
    which, name = node.value
    minimize = which.endswith("min")
    shape = world.scope.shapes[name]
    size = world.size(shape[0]) if shape != (1, 1) else 1
    if shape[1] != 1:
        raise Undecided("an optimum over a matrix")
    body = without_density(node.args[0], world, world.scope.positive - {name})
    hessian, slope = quadratic_form(body, {name: size}, world, env)
    field = world.field
    if len(node.args) == 3:
        return _constrained(node, hessian, slope, name, size, world, minimize)
    if field.ordered:
        sign = definite(hessian, world)
        if sign != (1 if minimize else -1):
            raise Singular("the stationary point is not " + ("a minimum" if minimize else "a maximum"))
    point = field.solve(hessian, field.scale(-1, slope))
    return point[0][0] if shape == (1, 1) else point


def without_density(body: Node, world: World, positive: frozenset[str]) -> Node:
    """Return the logarithm of an objective that is built of exponentials; log is monotone."""
    flat = _inline(body, world)
    if any(part.op == "normal" or (part.op == "fn" and part.value == "exp") for part in _all(flat)):
        return logarithm(flat, positive)
    return body


def _inline(node: Node, world: World) -> Node:
    """Return the tree with densities replaced by their meaning."""
    if node.op == "sym" and node.value.startswith("p(") and node.value in world.scope.means:
        return _inline(world.scope.means[node.value], world)
    if not node.args:
        return node
    return replace(node, args=tuple(_inline(arg, world) for arg in node.args))


def _all(node: Node) -> list[Node]:
    return [node] + [part for arg in node.args for part in _all(arg)]


def logarithm(node: Node, positive: frozenset[str]) -> Node:
    """Return the logarithm of an expression as a sum without exponentials and without additive constants.

    An expression that contains ``log`` is expanded instead: its logarithms are replaced and the rest stays.
    ``positive`` are the names of positive numbers, which count as constants. The result has shapes, as a settled tree
    has.

    Raises
    ------
    Undecided
        If it is not certain that the expression, or a factor of it, is positive.
    """
    scalar: dict[str, Any] = {"shape": (1, 1)}
    if node.op == "fn" and node.value == "log":
        return logarithm(node.args[0], positive)
    if node.op == "fn" and node.value == "exp":
        return node.args[0]
    if any(part.op == "fn" and part.value == "log" for part in _all(node)):
        return _unlog(node, positive)
    if node.op == "mul":
        return Node(
            "add", tuple(_factor(arg, positive) for arg in node.args), None, node.span, (1, 1), node.free
        )
    if node.op == "div":
        below = replace(_factor(node.args[1], positive), **scalar)
        minus = Node("neg", (below,), None, node.span, (1, 1), below.free)
        return Node("add", (_factor(node.args[0], positive), minus), None, node.span, (1, 1), node.free)
    if node.op == "normal":
        return _log_of_normal(node)
    if node.op == "prod":
        return replace(node, op="sum", args=(_factor(node.args[0], positive),))
    if _positive(node, positive):
        return _factor(node, positive)
    raise Undecided("the optimum of an objective that is not quadratic")


def _log_of_normal(node: Node) -> Node:
    """Return -½ (x - μ)' C⁻¹ (x - μ) for a Gaussian density at x with mean μ and covariance C."""
    at, mean, cov = node.args
    minus = Node("neg", (mean,), None, node.span, mean.shape, mean.free)
    gap = Node("add", (at, minus), None, node.span, at.shape, node.free)
    flipped = Node("T", (gap,), None, node.span, (gap.shape[1], gap.shape[0]), node.free)
    inverse = Node("inv", (cov,), None, node.span, cov.shape, cov.free)
    factor = replace(num(Fraction(-1, 2)), shape=(1, 1))
    return Node("mul", (factor, flipped, inverse, gap), None, node.span, (1, 1), node.free)


def _factor(node: Node, positive: frozenset[str]) -> Node:
    """Return the log of one factor; a factor without exponentials counts as constant."""
    if any(part.op in ("normal",) or (part.op == "fn" and part.value == "exp") for part in _all(node)):
        return logarithm(node, positive)
    if _positive(node, positive):
        return Node("zero", (), None, node.span, (1, 1))
    raise Undecided("a factor whose sign or whose dependence the checker cannot see")


def _positive(node: Node, positive: frozenset[str]) -> bool:
    """Return whether a number is certainly positive and does not depend on the variable, judged by its form."""
    if node.op == "num":
        return bool(node.value > 0)
    if node.op == "sym":
        return node.value in positive
    if node.op in ("mul", "add", "pow", "sizepow", "div", "inv", "sum", "prod"):
        return all(_positive(arg, positive) for arg in node.args)
    return node.op == "fn" and node.value == "sqrt" and _positive(node.args[0], positive)


def _unlog(node: Node, positive: frozenset[str]) -> Node:
    """Expand logs in a sum or beside a constant factor."""
    if node.op == "fn" and node.value == "log":
        return logarithm(node.args[0], positive)
    if node.op in ("add", "neg", "sum"):
        return replace(node, args=tuple(_unlog(arg, positive) for arg in node.args))
    plain = [_plain(arg, positive) for arg in node.args]
    one_left = node.op in ("mul", "div") and plain.count(False) == 1 and plain[-1]
    if one_left or (node.op == "mul" and all(plain[:-1])):
        args = (arg if done else _unlog(arg, positive) for arg, done in zip(node.args, plain, strict=True))
        return replace(node, args=tuple(args))
    return node


def _plain(node: Node, positive: frozenset[str]) -> bool:
    """Return whether a factor is a number or a positive name, and therefore does not depend on the variable."""
    if node.op in ("mul", "div", "neg"):
        return all(_plain(arg, positive) for arg in node.args)
    return node.op == "num" or (node.op == "sym" and node.value in positive)


def _constrained(
    node: Node, hessian: Any, slope: Any, name: str, size: int, world: World, minimize: bool
) -> Any:
    """Solve the KKT system [[H, C'], [C, 0]] [u; μ] = [−g; e] for C u = e."""
    field = world.field
    rows, rights = linear_system(node.args[1], node.args[2], {name: size}, world)
    reduced = field.echelon([[*row, right] for row, right in zip(rows, rights, strict=True)])
    if any(all(x == 0 for x in row[:-1]) for row in reduced):
        raise Singular("no point satisfies the constraint")
    count = len(reduced)
    top = [[*hessian[i], *[reduced[c][i] for c in range(count)]] for i in range(size)]
    bottom = [[*reduced[c][:-1], *[0] * count] for c in range(count)]
    right = [[field.norm(-slope[i][0])] for i in range(size)] + [[reduced[c][-1]] for c in range(count)]
    if field.ordered:
        lift = definite(hessian, world)
        if lift != (1 if minimize else -1):
            raise Undecided("whether the curvature on the constraint is of the right sign")
    return field.solve([*top, *bottom], right)[:size]
