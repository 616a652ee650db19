"""Judge a line again if its plain reading does not follow: with sums that it does not write, or under a condition.

A changed line is accepted only if it follows; otherwise the verdict on the plain reading stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace as with_fields
from typing import Any

from ..algebra.sizes import Inferred, Scope
from ..judge.step import ASKED, OK, WRONG
from ..read.index_notation import holds, index_condition, over_pairs, over_repeated
from ..read.said import Statement
from ..read.tokens import OPPOSITE, OTHER
from ..tree import Node, indices, num, rebuild, replace
from ..tree import walk as walk_tree
from .chain import Walk
from .ledger import Line

# Attributes that record the current place of a walk.
KEPT = ("chain", "position", "tail", "previous", "previous_line", "gradient_chain")


def place_of(walk: Walk) -> dict[str, Any]:
    """Return the current place of the walk, saved before a statement that may be read again."""
    kept = {name: getattr(walk, name) for name in KEPT}
    return {**kept, "circular": set(walk.circular), "seen": {k: list(v) for k, v in walk.seen.items()}}


def restore(walk: Walk, kept: dict[str, Any]) -> None:
    """Return to a place that was saved, which stays as it is: a statement may be read in several ways."""
    for name, value in kept.items():
        setattr(walk, name, value)
    if "seen" in kept:
        walk.circular, walk.seen = set(kept["circular"]), {k: list(v) for k, v in kept["seen"].items()}


def forget(walk: Walk, name: str, before: set[str]) -> None:
    scope = walk.part.scope
    if name not in before:
        scope.renews(name)
        walk.part.names.defined.discard(name)
        for table in (scope.shapes, scope.means, scope.indexed, walk.definitions, walk.shorthands):
            table.pop(name, None)


def over_all_pairs(said: Statement) -> Statement:
    """Read the sum over i ≠ j in ``f = sum_{i≠j} …`` as one over both letters: nothing else gives j a value."""
    if said.defines is None or said.defines[1] or not said.links:
        return said
    body = said.links[0].side
    paired = over_pairs(body)
    if indices(paired) == indices(body):
        return said
    return with_fields(said, links=[with_fields(said.links[0], side=paired), *said.links[1:]])


def read_sums(walk: Walk, said: Statement, kept: dict[str, Any]) -> Line | None:
    """Judge a line again with sums that it does not write out: over all pairs i ≠ k, over repeated indices."""
    written = dict(walk.shorthands)
    for how in (over_pairs, over_repeated):
        # f = x_i c_i may be one term, or the sum that the lines below it mean.
        summed = {name: how(body) for name, body in written.items()}
        if summed != written or any(how(side) != side for side in _sides(said)):
            walk.shorthands = summed
            line = _changed(walk, said, kept, how)
            if line is not None:
                return line
    walk.shorthands = written
    return None


_LETTER = r"(?<![A-Za-z\\_{^])(?P<letter>[ijk])\s*"
_SIZE = (
    r"\s*(?:(?P<size>[a-z])(?![A-Za-z])"
    r"|\\?min\s*(?:\\left)?\\?[({]\s*(?P<one>[a-z])\s*,\s*(?P<other>[a-z])\s*(?:\\right)?\\?[)}])"
)
_NOTHING_MORE = r"(?!\s*[-+−*/])"
# "i ≤ m", "i = 1, …, m" and "i ≤ min(n, d)".
STATED = re.compile(
    rf"{_LETTER}(?:≤|<=|\\leq?(?:slant)?(?![A-Za-z])|=\s*1\s*,?\s*(?:…|\.\.\.?|\\[lc]?dots|:|,)\s*,?)"
    rf"{_SIZE}{_NOTHING_MORE}"
)
EVERY = re.compile(r"(?:∀|\\forall)\s*\$?[ijk]?|\b(?:all|any|each|every)\s+\$?[ijk]\b")


def in_range(walk: Walk, said: Statement, kept: dict[str, Any], reason: str) -> Line | None:
    """Judge ``z_i = b_i/σ_i for i ≤ m`` for these i alone; return the line if it follows.

    It proves nothing else: nothing is recorded of it, because z may have more entries. The range may be stated in its
    line, or above it. Without a stated range, the line is a question if it has a value for other i too:
    ``u_i'X w = u_i'y``.
    """
    scope = walk.part.scope
    rest = walk.text[said.start :].partition("\n")[0]
    stated = _first(STATED, BEYOND, rest) or _stated_above(walk, said)
    letter, size = (stated["letter"], _size(stated, scope)) if stated else _shared_range(walk, said)
    if size not in scope.sizes or (not reason and not stated and EVERY.search(rest)):
        return None
    failed = place_of(walk)
    line = _limited(walk, said, kept, letter, size)
    restore(walk, kept if line.verdict == OK else failed)
    if line.verdict == OK and not stated and not reason:
        line.verdict = ASKED
        most = f"min({', '.join(scope.least[size])})" if size in scope.least else size
        line.message = f"this holds for {letter} ≤ {most} only; write for which {letter} you mean it"
    return line if line.verdict in (OK, ASKED) else None


# "for i > m", "for i ≥ m + 1" and "i = m+1, …, n"; after a range that was stated: "for the other coordinates".
BEYOND = re.compile(
    rf"{_LETTER}(?:(?P<least>≥|>=|\\geq?(?:slant)?(?![A-Za-z])|=)|>|\\gt(?![A-Za-z]))"
    rf"{_SIZE}(?(least)\s*\+\s*1(?!\d)|{_NOTHING_MORE})"
)
OTHERS = re.compile(
    r"\b(?:for|in|at)\s+(?:all\s+)?(?:of\s+)?(?:the\s+)?(?:others?\b|remaining\b|rest\b)|\botherwise\b|\belsewhere\b"
)


def beyond_range(walk: Walk, said: Statement, kept: dict[str, Any]) -> Line | None:
    """Judge ``z_i = 0 for i > m``, or "for the other i", for these i alone; return the line if it follows.

    Nothing is recorded of it, as of what holds for the first i.
    """
    scope, judge = walk.part.scope, walk.judge
    rest = walk.text[said.start :].partition("\n")[0]
    stated = _first(BEYOND, STATED, rest) or (_stated_above(walk, said) if OTHERS.search(rest) else None)
    size = _size(stated, scope) if stated else ""
    larger = scope.least.get(size) or tuple(more for more, less in scope.orders if less == size)
    if not larger:
        return None
    worlds = judge.worlds("modular")
    if not all(any(world.size(size) < world.size(more) for world in worlds) for more in larger):
        return None
    assert stated is not None
    failed, events, known = place_of(walk), len(walk.events), len(walk.known.established)
    restore(walk, kept)
    judge.beyond = {stated["letter"]: size}
    line = walk.statement(said)
    judge.beyond = {}
    del walk.events[events:], walk.known.established[known:]
    restore(walk, kept if line.verdict == OK else failed)
    return line if line.verdict == OK else None


def _first(wanted: re.Pattern[str], other: re.Pattern[str], rest: str) -> re.Match[str] | None:
    """Return the first range in the rest of a line if it is a ``wanted`` one, because later ones are of other claims.

    "for all i" is a range too, but not as the beginning of "for all i > m".
    """
    found = wanted.search(rest)
    if found is None or other.search(rest[: found.start()]):
        return None
    every = EVERY.search(rest)
    return None if every is not None and every.end() <= found.start() else found


def _stated_above(walk: Walk, said: Statement) -> re.Match[str] | None:
    """Return the last range that the text above states, if it is that of the only index of a statement."""
    above = walk.text[: said.start]
    last = next(iter([*STATED.finditer(above)][::-1]), None)
    if last is None or EVERY.search(above, last.end()):
        return None
    return last if set().union(*map(indices, _sides(said))) == {last["letter"]} else None


def _size(stated: re.Match[str], scope: Scope) -> str:
    """Return the size at which a stated range ends, "" if it is not a size of the part."""
    pair = {stated["one"], stated["other"]}
    return stated["size"] or next((name for name, both in scope.least.items() if set(both) == pair), "")


def beyond_columns(walk: Walk, said: Statement, kept: dict[str, Any]) -> Line | None:
    """Judge ``X'u_i = σ_i v_i for i ≤ m`` for these i, if there are not that many v_i; return None for another line."""
    stated = _first(STATED, BEYOND, walk.text[said.start :].partition("\n")[0])
    columns = walk.part.names.columns
    entries = [node for side in _sides(said) for node in walk_tree(side) if node.op == "entry"]
    counted = {i for node in entries if node.args[0].value in columns for i in node.value}
    if stated is None or stated[1] not in counted or stated[2] not in walk.part.scope.sizes:
        return None
    done = place_of(walk)
    line = _limited(walk, said, kept, stated[1], stated[2])
    if line.verdict in (OK, WRONG):
        restore(walk, done)
        return None
    return line


def _limited(walk: Walk, said: Statement, kept: dict[str, Any], letter: str, size: Any) -> Line:
    """Judge a statement for the values of an index up to a size. Nothing is recorded of it."""
    scope, events, known = walk.part.scope, len(walk.events), len(walk.known.established)
    restore(walk, kept)
    # What is inferred for these indices is not true of the same trees elsewhere.
    inferred, scope.inferred = scope.inferred, Inferred()
    scope.ranges = {letter: size}
    line = walk.statement(said)
    scope.inferred, scope.ranges = inferred, {}
    del walk.events[events:], walk.known.established[known:]
    return line


def divided_by_first(walk: Walk, said: Statement, kept: dict[str, Any]) -> Line | None:
    """Judge a line again with ``1/√λ (y - X w)`` read as ``(1/√λ) (y - X w)``; return the line if it follows.

    As typed, the slash divides by everything behind it, and only a number can divide.
    """

    def first(node: Node) -> Node:
        below = node.args[1] if node.op == "div" and node.value != "frac" else node
        if below is node or below.op != "mul":
            return node
        quotient = replace(node, args=(node.args[0], below.args[0]))
        return Node("mul", (quotient, *below.args[1:]), None, node.span)

    if all(rebuild(side, first) == side for side in _sides(said)):
        return None
    return _changed(walk, said, kept, lambda side: rebuild(side, first))


def _shared_range(walk: Walk, said: Statement) -> tuple[str, str]:
    """Return the only index of a statement and the smaller of the part's sizes, which ``ω_i = β_i/σ_i`` is about."""
    letters = sorted(set().union(*map(indices, _sides(said))))
    orders, ranks = walk.part.orders, [*walk.part.scope.least]
    if len(letters) != 1 or len(orders or ranks) != 1:
        return "", ""
    return letters[0], orders[0][1] if orders else ranks[0]


def condition(walk: Walk, said: Statement) -> Node | str | None:
    """Return the condition of a statement; "otherwise" is about where the last one does not hold."""
    last = walk.where
    if said.where != "else":
        return said.where
    if isinstance(last, Node):
        return replace(last, value={**OPPOSITE, **OTHER}[last.value])
    return {"on": "off", "off": "on"}.get(last or "")


def compared(walk: Walk, said: Statement) -> Line | None:
    """Read ``z_i ≤ 0`` alone as the condition of the lines below it, and not as a claim."""
    link = said.links[0] if len(said.links) == 1 else None
    if walk.part.kink is None or said.first is None or link is None or link.relation not in OPPOSITE:
        return None
    if link.side not in (num(0), Node("zero")):
        return None
    walk.where = Node("cmp", (said.first, num(0)), link.relation, said.first.span)
    return Line(said.number, said.text, "note", start=said.start)


def where_it_holds(walk: Walk, said: Statement, kept: dict[str, Any]) -> Line | None:
    """Judge a line again under the condition that is stated above it: where a unit is on, or where it is off."""
    kink, where = walk.part.kink, walk.where
    indexed = isinstance(where, Node) and index_condition(where)
    if indexed and said.where is None and not walk.headed:
        # The condition of another line.
        return None
    if where is None or not (kink or indexed) or any(link.relation != "=" for link in said.links):
        return None
    if isinstance(where, str):
        assert kink is not None
        found = sorted(set().union(*(indices(side) for side in _sides(said))))
        unit = Node("entry", (kink.of,), (found[0] if found else "i",))
        where = Node("cmp", (unit, num(0)), ">" if where == "on" else "<=")
    factor = holds(where)
    line = _changed(walk, said, kept, lambda side: Node("mul", (factor, side), None, side.span), indexed)
    if line is not None and line.verdict == OK:
        line.message = (
            "true under its condition" if indexed and said.where else "true under the condition above"
        )
    return line


def _sides(said: Statement) -> list[Node]:
    return [side for side in (said.first, *(link.side for link in said.links)) if side is not None]


def _changed(
    walk: Walk, said: Statement, kept: dict[str, Any], change: Callable[[Node], Node], only: bool = False
) -> Line | None:
    """Judge a line again with every side changed; return it if it follows, or if it ``only`` means that."""
    failed = place_of(walk)
    restore(walk, kept)
    if said.defines is not None:
        forget(walk, said.defines[0], set())
    line = walk.statement(changed(walk, said, change))
    if line.verdict == OK or (only and line.verdict == WRONG):
        return line
    restore(walk, failed)
    return None


def under_indexes(walk: Walk, said: Statement) -> Statement | None:
    """Return a statement with both sides multiplied by δ_ij or 1 - δ_ij if that is its condition, else None."""
    where = walk.where
    if said.where is None or not isinstance(where, Node) or not index_condition(where):
        return None
    factor = holds(where)
    return changed(walk, said, lambda side: Node("mul", (factor, side), None, side.span))


def changed(walk: Walk, said: Statement, change: Callable[[Node], Node]) -> Statement:
    """Return a statement with every side changed; one that continues the line above gets that side as its first."""
    before = walk.begun if said.again else walk.tail
    left = before if said.first is None and said.links[0].relation not in ("<=>", "=>") else said.first
    first = change(left) if left is not None else None
    links = [with_fields(link, side=change(link.side)) for link in said.links]
    return with_fields(said, first=first, links=links, again=False)
