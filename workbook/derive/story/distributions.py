"""Judge statements about distributions: ``y ~ N(X w, λ I)`` for a given w, and ``ε ~ N(0, λ I)`` of the noise."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace as with_fields

from ..errors import Singular, TypedError, Undecided
from ..judge.step import OK, SIZES, UNDECIDED, WRONG
from ..part import Part
from ..read.nodes import bare, is_zero, negate
from ..read.said import Statement
from ..tree import Node, num, replace, symbols
from .chain import Walk
from .ledger import Line

SIGN = re.compile(r"~|∼|\\sim")
# Maximum number of characters between a root and the letter that it multiplies.
ROOT_LENGTH = 20


def for_a_given_variable(part: Part, said: Statement) -> Statement:
    """Read ``y ~ N(X w, λ I)`` as p(y | w) if the part has that density, because its mean depends on w."""
    first, variable = said.first, part.names.variable
    if first is None or not any(variable in symbols(link.side) for link in said.links):
        return said
    density = first.args[0] if first.op == "entry" else first
    key = str(density.value).removeprefix("p(").removesuffix(")")
    given = f"p({key}|{variable})"
    if density.op not in ("dens", "sym") or given not in part.scope.means.keys() | part.scope.indexed.keys():
        return said
    read = Node("sym", (), given, density.span)
    if density is not first:
        read = replace(first, args=(read,))
    unknown = [name for name in said.unknown if name != density.value]
    return with_fields(said, first=read, unknown=unknown)


def judge_noise(walk: Walk, said: Statement) -> Line:
    """Return a note if a letter has the distribution of the part's noise, y - X w for a given w; else staff read it."""
    line = Line(said.number, said.text, "note", start=said.start)
    scope, given = walk.part.scope, f"|{walk.part.names.variable})"
    densities = [meaning for key, meaning in scope.means.items() if key.endswith(given)]
    densities += [meaning for key, (_, meaning) in scope.indexed.items() if key.endswith(given)]
    densities = [density for density in densities if density.op == "normal"]
    fits = _is_scaled(walk, said) or any(_is_noise(walk, said, density) for density in densities)
    if densities and not fits:
        line.verdict, line.message = UNDECIDED, "this part has no noise with this distribution"
    return line


def _is_scaled(walk: Walk, said: Statement) -> bool:
    """Return whether a letter is standard normal and the text multiplies it by a root, as in ``y = X w + √λ ε``."""
    assert said.noise is not None
    mean, covariance = said.noise
    letter = SIGN.split(said.text)[0].strip()
    scaled = re.search(rf"(?:√|sqrt)[^=\n]{{0,{ROOT_LENGTH}}}{re.escape(letter)}", walk.text)
    return is_zero(mean) and bare(covariance) in (Node("eye"), num(1)) and scaled is not None


def _is_noise(walk: Walk, said: Statement, density: Node) -> bool:
    assert said.noise is not None
    at, mean, _ = density.args
    noise = Node("normal", (Node("add", (at, negate(mean))), *said.noise))
    with suppress(TypedError, Undecided, Singular):
        return walk.judge.equal(noise, density).verdict == OK
    return False


def note_if_supposed(walk: Walk, said: Statement, line: Line) -> Line:
    """Return the line of an equation after "when", or of a distribution, as a note if it does not follow."""
    if said.supposed and line.verdict != OK and not (line.verdict == WRONG and _is_given(walk, said, line)):
        line.verdict, line.message = "note", ""
    return line


def _is_given(walk: Walk, said: Statement, line: Line) -> bool:
    """Return whether a statement is about a density of the part."""
    variable = walk.part.names.variable
    of = [name for name in (symbols(said.first) if said.first is not None else ()) if name.startswith("p(")]
    if not of or line.reason in SIZES:
        return False
    return variable in of[0] or not any(variable in symbols(link.side) for link in said.links)
