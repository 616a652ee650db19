"""Judge one statement of a derivation, and judge it again in other readings if the plain one does not follow.

A reason or an assumption beside the argument (``since …``) may introduce a name and confirm a fact. It proves
nothing, and staff read it if it is false.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace as with_fields
from typing import Any

from ..errors import Singular, TypedError, Undecided
from ..judge.step import OK, SIZES, UNDECIDED, WRONG
from ..read.formulas import tokens_of
from ..read.said import Statement
from ..read.sides import unknown
from ..tree import Node, symbols
from .again import (
    KEPT,
    beyond_columns,
    beyond_range,
    compared,
    condition,
    divided_by_first,
    in_range,
    over_all_pairs,
    place_of,
    read_sums,
    restore,
    under_indexes,
    where_it_holds,
)
from .chain import Walk
from .distributions import for_a_given_variable, judge_noise, note_if_supposed
from .examples import sometimes
from .introduced import along_constraint, as_the_rest, for_every, unnamed
from .ledger import Line
from .square import judge_with_square_sigma

# Chains of asides are numbered from here, so that they never coincide with a chain of the argument.
ASIDES = 1_000_000
# Words for the function that a part minimizes, and for its gradient.
OBJECTIVE, GRADIENT = ("objective", "loss", "cost"), ("gradient", "derivative", "grad")


def judge_statement(walk: Walk, said: Statement) -> Line | None:
    """Judge one statement; return None if a spelling was meant as a name and the line must be read again.

    The walk is as after the reading that is used: the plain one, or another one in which the statement follows. What
    holds only under an assumption in words is OK if it sometimes holds, else undecided.
    """
    _declare(walk, said)
    if said.noise is not None:
        return judge_noise(walk, said)
    said = for_a_given_variable(walk.part, said) if said.supposed else said
    if said.error is None and not said.note and said.unknown and not said.unnamed:
        return note_if_supposed(walk, said, for_every(walk, said))
    if said.error is None and not said.note and said.unnamed and said.unnamed not in walk.part.names.defined:
        return unnamed(walk, said)
    said = _under_condition(walk, said)
    kept = place_of(walk)
    line = _in_words(walk, said, kept)
    if line is not None:
        return line
    line = _aside(walk, said) if said.aside else walk.statement(said)
    if said.supposed:
        if line.verdict != OK:
            restore(walk, kept)
        return note_if_supposed(walk, said, line)
    if line.verdict != OK and said.aside:
        limited = under_indexes(walk, said)
        line = _aside(walk, limited) if limited is not None else line
    if line.verdict == WRONG:
        line = _read_again(walk, said, kept, line)
    if line.verdict == OK and said.defines is None and not said.aside:
        line = beyond_columns(walk, said, kept) or line
    excused = _excused(walk, said, line)
    if excused is not None:
        _under_assumption(walk, said, excused)
    return excused


def _under_assumption(walk: Walk, said: Statement, line: Line) -> None:
    """Leave to staff what does not follow below an assumption that the part does not make, such as ``X'X = I``."""
    if line.verdict == WRONG and walk.assumes:
        line.verdict = UNDECIDED
        line.message = "this may follow from the assumption above; staff will read this line"
    walk.assumes = walk.assumes or (said.assumed and line.verdict == UNDECIDED)


def _declare(walk: Walk, said: Statement) -> None:
    """Give their shapes to the names of ``v ∈ R^n``, and their numbers to the symbols of an example."""
    scope, names = walk.part.scope, walk.part.names
    for name, sizes in said.declares:
        scope.renews(name)
        rows, columns, *_ = (*sizes, 1, 1)
        scope.shapes[name] = scope.free[name] = (rows, columns)
        names.free.add(name)
    if said.example is not None and said.note:
        names.examples[said.example[0]] = said.example[1]
        said.assumed = True


def _under_condition(walk: Walk, said: Statement) -> Statement:
    """Record the condition of a statement in the walk, and return the statement as it is meant there."""
    own = condition(walk, said)
    walk.where, walk.headed = own or walk.where, said.note if own else walk.headed
    said = over_all_pairs(said)
    if said.note:
        return said
    under = (
        said.far or said.condition or (own if said.where else None) or (walk.where if walk.headed else None)
    )
    if under and walk.under is None:
        walk.fork_under = walk.tail if said.first is None else said.first
    elif said.first is None and said.links and under and under != walk.under:
        # "≈ a when …" and below it "≈ b when …": both go on from the side above them.
        said.again, walk.begun = True, walk.fork_under
    walk.under = under
    return said


def _in_words(walk: Walk, said: Statement, kept: dict[str, Any]) -> Line | None:
    """Judge "objective = …" or "gradient = …"; return None if the word on the left is not used in this sense."""
    objective = walk.part.objective
    if objective is None or said.first is not None or said.aside or said.error or not said.links:
        return None
    if said.called in OBJECTIVE:
        line = walk.statement(with_fields(said, first=objective))
        if line.verdict == OK:
            return line
        restore(walk, kept)
        return None
    if said.called not in GRADIENT:
        return None
    place = (said.start, said.start)
    column, row = (Node(op, (objective,), (walk.part.over[0], None), place) for op in ("grad", "deriv"))
    with suppress(TypedError, Undecided, Singular):
        if walk.judge.equal(row, said.links[0].side).verdict == OK:
            return walk.statement(with_fields(said, first=row))
    return walk.statement(with_fields(said, first=column))


def _aside(walk: Walk, said: Statement) -> Line:
    """Judge a reason by itself; the argument then continues from where it was."""
    kept = {name: getattr(walk, name) for name in KEPT}
    walk.chain = ASIDES + walk.chain
    line = walk.statement(said)
    restore(walk, kept)
    if line.verdict in (WRONG, "error"):
        line.message = (
            f"this remark is not confirmed: {line.message}"
            if line.message
            else "this remark is not true in general"
        )
        line.verdict = UNDECIDED
    return line


def _read_again(walk: Walk, said: Statement, kept: dict[str, Any], line: Line) -> Line:
    """Return the line of another reading in which a wrong statement follows, or the line as it is.

    The readings are: sums that are not written, a condition, a change along the constraint, the rest of a solution, a
    square Σ.
    """
    line = read_sums(walk, said, kept) or line
    if line.verdict == WRONG:
        line = (
            compared(walk, said) or where_it_holds(walk, said, kept) or along_constraint(walk, said) or line
        )
    if line.verdict == WRONG and line.reason in ("shape", "value", "") and said.defines is None:
        line = in_range(walk, said, kept, line.reason) or beyond_range(walk, said, kept) or line
    if line.verdict == WRONG and line.reason in SIZES:
        line = divided_by_first(walk, said, kept) or line
    for name in walk.kernels if line.verdict == WRONG else ():
        line = as_the_rest(walk, said, name) or line
    if line.verdict == WRONG and line.reason in SIZES and _squares(walk):
        failed = place_of(walk)
        restore(walk, kept)
        again = judge_with_square_sigma(walk, said)
        if again is not None:
            return again
        restore(walk, failed)
    return line


def _squares(walk: Walk) -> bool:
    """Return whether the text squares the part's matrix of singular values, which may not be square."""
    names, square = walk.part.names, walk.part.square
    squared = [square, "^", "2"]
    return square in names.declared and any(
        [token.value for token in tokens[at : at + len(squared)]] == squared
        for tokens in tokens_of(walk.text, names)
        for at in range(len(tokens))
    )


def _excused(walk: Walk, said: Statement, line: Line) -> Line | None:
    """Return the line with the verdict that the words beside it justify, or None to read it again."""
    names = walk.part.names
    if line.verdict == WRONG and isinstance(walk.where, Node):
        missing = sorted(symbols(walk.where) - names.declared - names.defined - set(walk.part.scope.shapes))
        if missing:
            # Whether the line follows depends on what is meant by "if z_i > 0".
            asked = unknown(missing[0], names, line.start, line.end)
            return with_fields(line, verdict="error", message=asked.message, failing=None)
    words = said.sentence or said.called in (*OBJECTIVE, *GRADIENT)
    if words and said.first is None and line.verdict == WRONG and line.reason in SIZES:
        line.verdict, line.message = UNDECIDED, "the left side of this is in words; staff will read this line"
    if said.sentence and line.reason == "zero":
        # The line is true, but it is not a step of the argument.
        line.verdict = OK
    if names.examples and line.verdict in (WRONG, UNDECIDED) and said.sentence and sometimes(walk, said):
        line.verdict, line.message = OK, "true at the numbers of the example"
    false = line.verdict == WRONG or (said.aside and line.verdict != OK)
    if false and said.alias and said.alias not in names.taken:
        names.taken.add(said.alias)
        return None
    if line.verdict == WRONG and said.assumed:
        line.message = "this is stated under an assumption in words"
        line.verdict = OK if sometimes(walk, said) else UNDECIDED
    if line.verdict == WRONG and said.shadows:
        line.message = f"{said.shadows} is a symbol of this part; use another letter for a name of your own"
    return line
