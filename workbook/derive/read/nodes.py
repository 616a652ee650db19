"""Helpers for nodes while they are built: spans, brackets, signs, operators with a body."""

from __future__ import annotations

from typing import Any

from ..tree import Node, replace

DOT = "dots"


# A dot between two factors.
BETWEEN = "between"


def span_of(*parts: Any) -> tuple[int, int]:
    spans = [p.span if isinstance(p, Node) else (p.value.start, p.value.end) for p in parts]
    return min(s[0] for s in spans), max(s[1] for s in spans)


def bare(node: Node) -> Node:
    """Return the expression inside brackets."""
    while node.op == "paren":
        node = node.args[0]
    return node


def strip(node: Node) -> Node:
    """Return the tree without its brackets, which are no longer needed."""
    args = tuple(strip(bare(arg)) for arg in node.args)
    return replace(node, args=args)


def is_zero(node: Node) -> bool:
    node = bare(node)
    return node.op == "zero" or (node.op == "num" and node.value == 0)


def negate(term: Node) -> Node:
    return Node("neg", (term,), None, term.span)


def greedy(name: str, body: Node, span: tuple[int, int]) -> Node:
    """Apply a function without brackets.

    ``√λ w/2`` is (√λ) w/2, ``√1/λ`` is √(1/λ), and ``log p(w) p(y)`` is the log of the product.
    """
    if name == "sqrt" and (body.op == "mul" or (body.op == "div" and body.args[0].op != "num")):
        return replace(body, args=(greedy(name, body.args[0], span), *body.args[1:]), span=span)
    return Node("fn", (body,), name, span)


def make_derivative(which: str, var: Any, body: Node, span: tuple[int, int]) -> Node:
    """Apply ``∂/∂x`` to the product after it; if a bracket follows, the shapes decide (see shapes.py)."""
    if body.op == "mul" and body.args[0].op == "paren":
        return Node(which, (body,), (*var, "open"), span)
    return Node(which, (body,), var, span)
