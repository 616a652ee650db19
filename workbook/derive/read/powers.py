"""Read exponents: the values of numbers, and what a power, a root or an inverse of a base is."""

from __future__ import annotations

import re
from fractions import Fraction
from math import prod

from ..errors import FuelError
from ..tree import Node
from .names import INDEX_NAMES
from .nodes import bare

MAX_EXPONENT = 64
MAX_ROOT = 4


def constant(node: Node) -> Fraction | None:
    """Return the value of an expression that contains only numbers."""
    node = bare(node)
    if node.op == "num":
        return Fraction(node.value)
    if node.op == "neg":
        inner = constant(node.args[0])
        return None if inner is None else -inner
    if node.op == "div":
        top, bottom = constant(node.args[0]), constant(node.args[1])
        return None if top is None or not bottom else top / bottom
    return None


def number_of(node: Node) -> Fraction | None:
    """Return the value of an expression that contains only numbers, including integer powers."""
    if node.op == "pow":
        base = number_of(node.args[0])
        return base**node.value.numerator if base and node.value.denominator == 1 else None
    if node.op == "mul":
        values = [number_of(arg) for arg in node.args]
        return (
            None
            if None in values
            else prod((value for value in values if value is not None), start=Fraction(1))
        )
    return constant(node)


def make_power(base: Node, exponent: Fraction, span: tuple[int, int]) -> Node:
    """Return a base with a number as its exponent; squared norms, inverses and square roots have their own nodes.

    Raises FuelError if the exponent is larger than `MAX_EXPONENT`, or is a root beyond the `MAX_ROOT`-th.
    """
    if abs(exponent) > MAX_EXPONENT:
        raise FuelError(f"exponents go up to {MAX_EXPONENT} here", *span)
    if exponent.denominator > MAX_ROOT:
        raise FuelError(f"exponents are multiples of 1/2, 1/3, … 1/{MAX_ROOT} here", *span)
    base = bare(base)
    if base.op == "norm" and exponent == 2:
        return Node("normsq", base.args, base.value, span)
    if base.op == "T" and exponent == -1:
        return Node("inv", (base,), None, span)
    if exponent.denominator == 1 and exponent < -1 and base.op == "sym":
        return Node("pow", (Node("inv", (base,), None, span),), -exponent, span)
    if exponent == Fraction(1, 2):
        return Node("fn", (base,), "sqrt", span)
    return Node("pow", (base,), exponent, span)


def sized_power(exponent: Node) -> tuple[str, Fraction] | None:
    """Read an exponent that is a multiple of a size: ``d/2`` as (d, 1/2)."""
    exponent = bare(exponent)
    if exponent.op == "sym" and re.fullmatch("[a-z]", exponent.value) and exponent.value not in INDEX_NAMES:
        return exponent.value, Fraction(1)
    if exponent.op not in ("neg", "div", "mul") or len(exponent.args) > 2:
        return None
    sized = [part for part in map(sized_power, exponent.args) if part is not None]
    factors = [value for value in map(constant, exponent.args) if value]
    if len(sized) != 1 or len(factors) != len(exponent.args) - 1:
        return None
    factor = Fraction(-1) if exponent.op == "neg" else factors[0]
    if exponent.op == "div":
        if constant(exponent.args[1]) is None:
            return None
        factor = 1 / factor
    return sized[0][0], sized[0][1] * factor
