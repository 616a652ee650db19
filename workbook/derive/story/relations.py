"""Rewrite the relations of a chain before they are judged: constants that say nothing, and arrows between problems."""

from __future__ import annotations

from dataclasses import replace

from ..read.said import Link
from ..tree import Node, rebuild

ARROWS = ("<=>", "=>")


# The relation between two problems with the same solution.
PROBLEMS = "same problem"


def equivalent(first: Node | None, links: list[Link]) -> list[Link]:
    """Mark the arrows that relate two optimization problems and not two equations."""
    found, before = [], first
    for place, link in enumerate(links):
        alone = place + 1 == len(links) or links[place + 1].relation != "="
        pair = before is not None and before.op == link.side.op == "arg"
        found.append(replace(link, relation=PROBLEMS) if pair and alone and link.relation in ARROWS else link)
        before = link.side
    return found


def with_constant(link: Link) -> Link:
    """Return ``a =c b``, equal up to a constant, as ``a = b + const``."""
    if link.relation != "=c":
        return link
    constant = Node("const", (), None, link.side.span)
    return replace(link, relation="=", side=Node("add", (link.side, constant), None, link.side.span))


def proportional(link: Link) -> Link:
    """Return ``= const exp(…)`` and ``= exp(… + const)`` as ``∝ exp(…)``; a factor of logarithms stays."""
    side = _factored(link.side)
    rest = tuple(arg for arg in side.args if arg.op != "const")
    if link.relation not in ("=", "∝") or side.op not in ("mul", "div") or len(rest) == len(side.args):
        return link
    if link.relation == "=" and any(map(logarithmic, rest)):
        return link
    if side.op == "div" and (side.args[0].op == "const" or len(rest) != 1):
        return link
    return replace(link, relation="∝", side=rest[0] if len(rest) == 1 else replace(side, args=rest))


def _factored(side: Node) -> Node:
    """Return a side with the constant in an exponent as a factor before it."""
    if side.op == "mul":
        factors = [_factored(arg) for arg in side.args]
        flat = (part for f in factors for part in (f.args if f.op == "mul" else (f,)))
        return replace(side, args=tuple(flat))
    if side.op != "fn" or side.value != "exp" or _dropped(side.args[0]) is side.args[0]:
        return side
    constant = Node("const", (), None, side.span)
    return Node("mul", (constant, replace(side, args=(_dropped(side.args[0]),))), None, side.span)


def logarithmic(node: Node) -> bool:
    """Return whether a side is a logarithm, or a sum with one."""
    terms = node.args if node.op == "add" else (node,)
    return any(part.op == "fn" and part.value == "log" for term in terms for part in (term, *term.args))


def constant_free(node: Node) -> Node:
    """Remove the additive constant, which an equation cannot hold."""
    return rebuild(node, _dropped)


def _dropped(node: Node) -> Node:
    """Return a sum without the constant in it."""
    if node.op == "add" and any(a.op == "const" for a in node.args):
        rest = tuple(a for a in node.args if a.op != "const")
        return rest[0] if len(rest) == 1 else replace(node, args=rest)
    return node


def without_constant(node: Node) -> Node:
    """Return an optimization problem without the constant in its objective, which changes nothing."""
    if node.op != "arg":
        return node
    return replace(node, args=(_dropped(node.args[0]), *node.args[1:]))
