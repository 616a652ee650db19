"""Scalar functions that the checker knows, and their derivatives. They apply to a vector entry by entry.

A function that is not listed here makes a step undecided, never wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..tree import Node, num, replace

# Functions that the field computes to its digits. relu, tr and det have their own rules.
ANALYTIC: dict[str, Callable[[Any, Any], Any]] = {
    "log": lambda mp, x: mp.log(x), "exp": lambda mp, x: mp.exp(x), "sqrt": lambda mp, x: mp.sqrt(x),
    "sin": lambda mp, x: mp.sin(x), "cos": lambda mp, x: mp.cos(x), "tan": lambda mp, x: mp.tan(x),
    "sinh": lambda mp, x: mp.sinh(x), "cosh": lambda mp, x: mp.cosh(x), "tanh": lambda mp, x: mp.tanh(x),
    "logistic": lambda mp, x: 1 / (1 + mp.exp(-x)),
}  # fmt: skip
# Functions that are applied entry by entry.
ENTRYWISE = {*ANALYTIC, "relu", "step"}
KNOWN = {*ENTRYWISE, "tr", "det"}


def _of(name: str, inner: Node) -> Node:
    return Node("fn", (inner,), name, inner.span, inner.shape, inner.free)


def _ones(like: Node) -> Node:
    """Return 1 in every entry: a derivative that does not depend on the entry."""
    if like.shape == (1, 1):
        return replace(num(1), shape=(1, 1))
    zero = Node("mul", (replace(num(0), shape=(1, 1)), like), None, like.span, like.shape, like.free)
    return _of("exp", zero)


def _plus(a: Node, b: Node, sign: int = 1) -> Node:
    second = b if sign > 0 else Node("neg", (b,), None, b.span, b.shape, b.free)
    return Node("add", (a, second), None, a.span, a.shape, a.free | b.free)


def _times(a: Node, b: Node) -> Node:
    return Node("had" if a.shape != (1, 1) else "mul", (a, b), None, a.span, a.shape, a.free | b.free)


# Maps a function to its derivative at an argument, in the shape of the argument.
SLOPES: dict[str, Callable[[Node], Node]] = {
    "exp": lambda x: _of("exp", x),
    "sin": lambda x: _of("cos", x),
    "cos": lambda x: Node("neg", (_of("sin", x),), None, x.span, x.shape, x.free),
    "sinh": lambda x: _of("cosh", x),
    "cosh": lambda x: _of("sinh", x),
    "tan": lambda x: _plus(_ones(x), _times(_of("tan", x), _of("tan", x))),
    "tanh": lambda x: _plus(_ones(x), _times(_of("tanh", x), _of("tanh", x)), -1),
    "logistic": lambda x: _times(_of("logistic", x), _plus(_ones(x), _of("logistic", x), -1)),
}
