"""Interpret names that a derivation uses and never defines: any vector, any solution, the function it is about."""

from __future__ import annotations

import re
from dataclasses import replace as with_fields
from itertools import product

from ..algebra.settle import resolve
from ..algebra.sizes import Shape
from ..errors import Singular, TypedError, Undecided
from ..judge.orders import ORDERS
from ..judge.step import OK, UNDECIDED, WRONG
from ..part import REST, Part
from ..read.formulas import defines, tokens_of
from ..read.nodes import negate
from ..read.said import Link, Statement
from ..read.sides import unknown
from ..tree import Node, count, num, replace, symbols, uses
from ..tree import walk as parts
from .again import forget
from .chain import Walk
from .ledger import Line, per_change
from .letters import letters_in


def for_every(walk: Walk, said: Statement) -> Line:
    """Judge a claim with unknown letters: it is OK if it is true for all of their values.

    One letter is tried as a vector of each size and then as a number; the first shape that fits is kept for later
    lines. ``X z = 0`` and ``w = p + z`` give z a meaning instead. A definition of a function of the letters is
    accepted. Otherwise the line is an error that names the letter, and the walk is as before.
    """
    scope, names = walk.part.scope, walk.part.names
    at = {name: _place(said, name) for name in said.unknown}
    asked = Line(said.number, said.text, "error", unknown(said.unknown[0], names, 0, 0).message)
    asked.start, asked.end = at[said.unknown[0]]
    own = names.functions.get(said.defines[0]) if said.defines is not None else None
    if own is not None and said.defines is not None and set(said.unknown) <= set(own[0]):
        # f(s) = …: a function of a letter that has no meaning outside of it.
        names.defined.add(said.defines[0])
        names.calls.add(said.defines[0])
        return Line(said.number, said.text, OK, start=said.start, end=said.start + len(said.text))
    if said.defines is not None and said.defines[0] in said.unknown:
        asked.message = f"{said.defines[0]!r} is defined by itself"
    if (
        said.defines is not None
        and said.unknown == [said.defines[0]]
        and not count(said.links[0].side, said.unknown[0])
    ):
        # S = (A + A')/2 = S': the name has its meaning from the first side.
        return walk.statement(said)
    if _name_the_blocks(walk, said):
        return walk.statement(with_fields(said, unknown=[]))
    if len(said.unknown) > 1 or said.unknown[0] in scope.shapes or said.defines is not None:
        return asked
    name = said.unknown[0]
    for reading in (_null_vector, as_the_rest, _solved, _named_at_the_end):
        line = reading(walk, said, name)
        if line is not None:
            return line
    sizes = [s for s in scope.sizes if s not in scope.least]
    if _is_limited(said, name):
        scope.renews(name)
        scope.shapes[name] = scope.free[name] = (1, 1)
        names.free.add(name)
        return walk.statement(said)
    # An inequality may be beyond the checker in the shape that is meant.
    verdicts = (OK, UNDECIDED) if any(link.relation in ORDERS for link in said.links) else (OK,)
    shapes: list[Shape] = [*((s, 1) for s in sizes), (1, 1)]
    for verdict, shape in product(verdicts, shapes):
        scope.renews(name)
        scope.shapes[name] = scope.free[name] = shape
        names.free.add(name)
        kept = {field: getattr(walk, field) for field in ("chain", "position", "tail")}
        tried = walk.statement(said)
        if tried.verdict == verdict and said.links:
            return tried
        for field, value in kept.items():
            setattr(walk, field, value)
        scope.renews(name)
        del scope.shapes[name], scope.free[name]
        names.free.discard(name)
    return asked


def _name_the_blocks(walk: Walk, said: Statement) -> bool:
    """Give c_1 and c_2 of ``U'y = [c_1; c_2]`` their meanings, in a text that splits Σ; return whether it does."""
    lesser = walk.part.form.split()[1:]
    sides = [*filter(None, [said.first]), *(link.side for link in said.links)]
    block = sides[-1]
    names = [arg.value for arg in block.args if arg.op == "sym"]
    if not lesser or len(sides) < 2 or block.op != "block" or block.value != (2, 1):
        return False
    if sorted(names) != sorted(said.unknown) or any(_is_defined(walk, name) for name in names):
        return False
    place = said.links[-1].start
    first, second = (Node("eye", (), size) for size in (lesser[0], REST))
    for name, blocks in zip(names, ((first, Node("zero")), (Node("zero"), second)), strict=True):
        value = Node("mul", (Node("block", blocks, (1, 2)), sides[-2]))
        walk.statement(
            Statement(
                said.number, name, links=[Link("=", value, place, place)], start=place, defines=(name, ())
            )
        )
    return True


def _is_limited(said: Statement, name: str) -> bool:
    """Return whether a statement takes a limit over a letter, which is a number then."""
    sides = [*filter(None, [said.first]), *(link.side for link in said.links)]
    return any(node.op == "lim" and node.value[0] == name for side in sides for node in parts(side))


def _place(said: Statement, name: str) -> tuple[int, int]:
    sides = [side for side in (said.first, *(link.side for link in said.links)) if side is not None]
    spots = [
        n.span
        for side in sides
        for n in parts(side)
        if n.op in ("sym", "deriv", "grad") and name in (n.value, n.value[0])
    ]
    return spots[0] if spots else (said.start, said.start + 1)


def _null_vector(walk: Walk, said: Statement, name: str) -> Line | None:
    """Judge ``X z = 0`` for an unknown z, then any solution of it; return None for another statement."""
    scope = walk.part.scope
    first, links = said.first, said.links
    if len(links) != 1 or links[0].side not in (num(0), Node("zero")) or first is None or first.op != "mul":
        return None
    matrix = first.args[0] if len(first.args) == 2 else replace(first, args=first.args[:-1])
    if first.args[-1] != Node("sym", (), name):
        return None
    try:
        (settled,), _ = resolve([matrix], scope)
    except TypedError:
        return None
    free = f"{name}·"
    scope.renews(free)
    scope.renews(name)
    scope.shapes[free] = scope.free[free] = (settled.shape[1], 1)
    any_vector = Node("sym", (), free)
    kernel = Node(
        "add", (any_vector, Node("neg", (Node("mul", (Node("pinv", (matrix,)), matrix, any_vector)),)))
    )
    scope.shapes[name] = scope.free[free]
    (scope.means[name],), _ = resolve([kernel], scope)
    walk.part.names.defined.add(name)
    walk.kernels[name] = matrix
    return walk.statement(said)


def along_constraint(walk: Walk, said: Statement) -> Line | None:
    """Read ``X dw = 0`` as what the change dw of a w with X w = y keeps; return None for another statement."""
    part, change = walk.part, f"d{walk.part.names.variable}"
    slope = per_change(said.first, part) if said.first is not None else None
    if slope is None or len(part.constraints) != 1 or change not in part.scope.free:
        return None
    left, right = part.constraints[0]
    gap = Node("add", (left, negate(right)))
    if walk.judge.equal(Node("deriv", (gap,), (part.names.variable, None)), slope).verdict != OK:
        return None
    del part.scope.free[change]
    part.names.free.discard(change)
    return _null_vector(walk, said, change)


def _remainder(said: Statement, name: str) -> Node | None:
    """Return ``w - p`` for ``w = p + z``, ``p - w`` for ``w = p - z``, and ``y - p`` for ``y - p = z``, else None.

    The name is z. A symbol or a product of symbols must be alone on one side, so that the line says what the name is
    short for.
    """
    first, links = said.first, said.links
    if first is None or len(links) != 1 or links[0].relation not in ("=", ":="):
        return None
    side, this = links[0].side, Node("sym", (), name)
    if count(first, name) + count(side, name) != 1:
        return None
    if side == this:
        return first
    total, alone = (side, first) if count(side, name) else (first, side)
    if total.op != "add" or any(part.op not in ("sym", "mul") for part in parts(alone)):
        return None
    rest = tuple(term for term in total.args if not count(term, name))
    if this in total.args:
        return Node("add", (alone, *map(negate, rest)), None, side.span)
    if negate(this) in total.args:
        return Node("add", (*rest, negate(alone)), None, side.span)
    return None


def as_the_rest(walk: Walk, said: Statement, name: str) -> Line | None:
    """Read ``w = p + z`` and ``y - p = z`` as the definition of z, if the text has no other; return None otherwise."""
    difference = _remainder(said, name)
    if difference is None or (name not in walk.kernels and _is_defined(walk, name)):
        return None
    if name in walk.kernels:
        zero = Node("mul", (walk.kernels[name], difference), None, difference.span)
        try:
            if not walk.known.follows([], [walk.known.equation(zero, Node("zero"))], walk.case):
                return None
        except (TypedError, Undecided, Singular):
            return None
        forget(walk, name, set())
    links = [Link("=", difference, said.links[0].start, said.links[0].end)]
    return walk.statement(with_fields(said, first=None, links=links, defines=(name, ())))


def _solved(walk: Walk, said: Statement, name: str) -> Line | None:
    """Read ``w = V z`` and ``ν² = λ`` as the definitions z = V'w and ν = √λ; return None for another statement.

    The factor must be orthogonal, and the square must be of a positive number. The text has no other definition.
    """
    first, links = said.first, said.links
    if first is None or len(links) != 1 or links[0].relation not in ("=", ":="):
        return None
    sides = (first, links[0].side)
    inside = [side for side in sides if count(side, name)]
    if len(inside) != 1 or count(inside[0], name) != 1 or _is_defined(walk, name):
        return None
    other = sides[1] if inside[0] is first else sides[0]
    value = _inverted(walk, inside[0], Node("sym", (), name), other)
    if value is None:
        return None
    link = Link("=", value, links[0].start, links[0].end)
    return walk.statement(with_fields(said, first=None, links=[link], defines=(name, ())))


def _inverted(walk: Walk, side: Node, this: Node, other: Node) -> Node | None:
    """Return the value of ``this`` if ``side = other``, where the side is ``M this`` or ``this²``; None otherwise."""
    if side.op == "mul" and len(side.args) == 2 and side.args[1] == this:
        factor = side.args[0]
        matrix = factor.args[0] if factor.op == "T" else factor
        if matrix.op == "sym" and matrix.value in walk.part.orthogonal:
            return Node("mul", (Node("T", (factor,)), other), None, other.span)
    if side.op == "pow" and side.value == 2 and side.args[0] == this and other.op == "sym":
        return Node("fn", (other,), "sqrt", other.span) if other.value in walk.part.powers else None
    return None


def _is_defined(walk: Walk, name: str) -> bool:
    """Return whether the text defines a name somewhere."""
    return any(defines(tokens, name) for tokens in tokens_of(walk.text, walk.part.names))


def _named_at_the_end(walk: Walk, said: Statement, name: str) -> Line | None:
    """Read ``a = b = r`` as ``a = b`` and a name for b, if the text has no definition of r; else return None."""
    if not said.links:
        return None
    *others, last = said.links
    sides = [*filter(None, [said.first]), *(link.side for link in others)]
    alone = last.side == Node("sym", (), name) and not any(count(side, name) for side in sides)
    if not others or last.relation not in ("=", ":=") or not alone or _is_defined(walk, name):
        return None
    line = walk.statement(with_fields(said, links=others))
    if line.verdict == OK:
        named = Link("=", sides[-1], last.start, last.end)
        walk.statement(Statement(said.number, name, links=[named], start=said.start, defines=(name, ())))
    return line


# Maximum number of functions that an unknown name is tried as.
MAX_CANDIDATES = 4


def unnamed(walk: Walk, said: Statement) -> Line:
    """Judge ``∂L/∂w = …`` if L is not written down: it is the function that the text or question is about."""
    line = None
    for meaning in _candidates(walk, said):
        kept = {name: getattr(walk, name) for name in ("chain", "position", "tail")}
        before = set(walk.part.names.defined)
        links = [Link("=", meaning, said.start, said.start)]
        defined = walk.statement(
            Statement(said.number, said.unnamed, links=links, start=said.start, defines=(said.unnamed, ()))
        )
        if defined.verdict == OK:
            line = walk.statement(said)
            if line.verdict in (OK, UNDECIDED):
                # The x of f(x) in later lines is an argument, and not a factor.
                walk.part.names.calls.add(said.unnamed)
                return line
        forget(walk, said.unnamed, before)
        for name, value in kept.items():
            setattr(walk, name, value)
    asked = f"what is {said.unnamed}? Write {said.unnamed} = … above"
    if line is not None and line.verdict == WRONG and not _may_mean_another(walk, said):
        # The line is wrong for every function that could be meant.
        typed = said.unnamed in {*letters_in(said.text), *re.findall(r"\w+", said.text)}
        return with_fields(line, message=line.message or (asked if typed else ""))
    return Line(said.number, said.text, "error", asked, start=said.start, end=said.start + len(said.text))


def _may_mean_another(walk: Walk, said: Statement) -> bool:
    """Return whether the text defines the function below, or the line has multipliers or names of the student's."""
    part = walk.part
    own = _mentioned(said) - {said.unnamed} - (part.names.declared - _multipliers(part))
    return bool(own) or _is_defined(walk, said.unnamed)


def _mentioned(said: Statement) -> set[str]:
    sides = [*filter(None, [said.first]), *(link.side for link in said.links)]
    # The letter of a size may be meant as a name.
    sizes = {node.value for side in sides for node in parts(side) if node.op == "count"}
    sizes |= {node.value[0] for side in sides for node in parts(side) if node.op in ("deriv", "grad")}
    return sizes.union(*map(symbols, sides))


def _multipliers(part: Part) -> set[str]:
    """Return the unknowns of a part with constraints that its objective does not depend on."""
    return set(part.unknowns) - set(part.over) if part.constraints else set()


def _lagrangians(walk: Walk, said: Statement) -> list[Node]:
    """Return the part's objective plus and minus a multiplier of the line times its constraint."""
    part = walk.part
    used = sorted(_multipliers(part) & _mentioned(said))
    if part.objective is None or len(used) != 1 or len(part.constraints) != 1:
        return []
    left, right = part.constraints[0]
    gap = Node("add", (left, Node("neg", (right,))))
    term = Node("mul", (Node("T", (Node("sym", (), used[0]),)), gap))
    return [Node("add", (part.objective, term)), Node("add", (part.objective, Node("neg", (term,))))]


def _candidates(walk: Walk, said: Statement) -> list[Node]:
    """Return what it may be: the function beside it, a Lagrangian, the last number above, the objective, and others.

    The others are what the part's goal and milestones differentiate.
    """
    part, found = walk.part, []
    # ∇J = ∇(…)
    beside = [link.side.args[0] for link in said.links[:1] if link.side.op in ("deriv", "grad")]
    found += [function for function in beside if said.unnamed not in symbols(function)]
    found += _lagrangians(walk, said)
    for event in reversed(walk.events):
        if event.kind in ("value", "link") and not uses(event.node, "deriv", "grad", "arg", "lim"):
            found.append(event.node)
            break
    if part.objective is not None:
        found.append(part.objective)
    goals = [part.goal.value, *(m.value for _, path in part.paths for m in path)]
    for goal in goals:
        for node in parts(goal) if goal is not None else ():
            if node.op == "deriv" and node.args[0] not in found:
                found.append(node.args[0])
    return found[:MAX_CANDIDATES]
