"""Ask the student about lines that are false as read but may have been meant in another way.

A letter of another problem, a derivative laid out as a column, a symbol of the part with another meaning: a
line that is false in one reading may be true in another. Such a line stops the derivation like any line that
cannot be read, and its message asks which reading is meant.
"""

from __future__ import annotations

import re

from ..errors import Singular, TypedError, Undecided
from ..judge.step import ASKED, OK, SIZES, WRONG
from ..read.names import GREEK
from ..read.said import Statement
from ..tree import Node, open_symbols, rebuild, replace, walk
from .chain import Walk
from .forms import expand
from .ledger import Line
from .letters import letters_in, listed

DERIVATIVES = ("deriv", "grad")


def ask(line: Line, said: Statement, walk_: Walk) -> None:
    """Turn the verdict on a wrong line into a question if another reading of it is plausible."""
    if line.verdict != WRONG:
        return
    question = (
        _layout(line, walk_)
        or _counted(line, said)
        or _entrywise(line, said, walk_)
        or _ends(line, walk_)
        or _letters(line, walk_)
        or _own(line, said, walk_)
        or _marked(walk_)
    )
    if question:
        line.verdict, line.message = ASKED, question


def _layout(line: Line, walk_: Walk) -> str:
    """Ask about a derivative that is right as a column where the part has rows; both conventions exist."""
    if line.failing is None or line.reason not in SIZES:
        return ""
    left, right = line.failing
    documented = walk_.text[left.span[0] :].startswith("d(")
    if (
        documented
        or left.op not in DERIVATIVES
        or not _true(walk_, left, Node("T", (right,), None, right.span))
    ):
        return ""
    return (
        "this is the derivative as a column, but the homework writes it as a row; the line follows if it "
        "is transposed: do you mean that?"
    )


def _counted(line: Line, said: Statement) -> str:
    """Ask about the letter of a size in a line whose sizes do not fit: it may be a vector of the student's own."""
    sides = [side for side in (said.first, *(link.side for link in said.links)) if side is not None]
    letters = [n.value for side in sides for n in walk(side) if n.op == "count"]
    if line.reason not in SIZES or not letters:
        return ""
    return (
        f"{letters[0]} is a number here, the size of a vector; if you mean something else, use another letter"
    )


def _entrywise(line: Line, said: Statement, walk_: Walk) -> str:
    """Ask about ``W e + b = 0`` in a part about the units of a layer: it may be meant for each unit."""
    part = walk_.part
    sides = [side for side in (said.first, *(link.side for link in said.links)) if side is not None]
    columns = {
        n.value for side in sides for n in walk(side) if n.op == "sym" and n.value in part.names.vectors
    }
    bare = columns - {
        arg.value
        for side in sides
        for n in walk(side)
        if n.op == "entry"
        for arg in n.args
        if arg.op == "sym"
    }
    if not part.rational or not bare or (line.reason not in SIZES and "true for every" not in line.message):
        return ""
    are = "is a column" if len(bare) == 1 else "are columns"
    return f"{listed(sorted(bare))} {are} here, for all units; for one unit, write the index i"


def _ends(line: Line, walk_: Walk) -> str:
    """Ask about a sum that stops before its last term, as with n samples where this problem has m."""
    if line.failing is None:
        return ""
    written = [expand(side, walk_.definitions, walk_.part.scope.indexed) for side in line.failing]
    left, right = (rebuild(side, _to_the_last) for side in written)
    if [left, right] == written or not _true(walk_, left, right):
        return ""
    last = next(n.value for side in written for n in walk(side) if n.op == "upto")
    return f"the line follows if the sum has another end than {last}: which terms do you mean?"


def _to_the_last(node: Node) -> Node:
    return replace(node, args=tuple(arg for arg in node.args if arg.op != "upto"))


def _true(walk_: Walk, left: Node, right: Node) -> bool:
    try:
        return walk_.judge.equal(left, right, walk_.case).verdict == OK
    except (TypedError, Undecided, Singular):
        return False


def _letters(line: Line, walk_: Walk) -> str:
    """Ask about letters of another problem, which may mean something else than they were taken for."""
    names = walk_.part.names
    sides = line.failing or ()
    shown = " ".join(walk_.text[slice(*side.span)] for side in sides) if sides else line.text
    # A density concerns the whole model, whatever its letters are.
    model = bool(names.densities) and any(_of_model(side) for side in sides)
    taken = names.stood if model else {k: v for k, v in names.stood.items() if k in letters_in(shown)}
    if not taken:
        return ""
    meant = [names.unwritten.get(symbol, symbol) for symbol in dict.fromkeys(taken.values())]
    letters, symbols = listed(list(taken)), listed(meant)
    one = len(taken) == 1
    why = line.message or "this does not follow"
    return f"{letters} {'is' if one else 'are'} read as {symbols} here, and then {why}; what do you mean by {letters}?"


def _of_model(node: Node) -> bool:
    return any(part.op == "dens" or (part.op == "sym" and part.value.startswith("p(")) for part in walk(node))


def _own(line: Line, said: Statement, walk_: Walk) -> str:
    """Ask about ``y = ReLU(z)`` where y is given: it may be a quantity that the student introduces."""
    part, first = walk_.part, said.first
    if said.shadows and line.message:
        return line.message
    if first is None or first.op != "sym" or not said.links or said.links[0].relation != "=":
        return ""
    name, right = first.value, said.links[0].side
    given = name in part.names.declared and name not in (*part.scope.means, *part.unknowns, part.variable)
    inside = open_symbols(right)
    if not given or inside & {name, part.variable, *part.unknowns} or not inside - part.names.declared:
        return ""
    return f"{name} is given in this part, and this is not true for it; use another letter for a quantity of your own"


def _marked(walk_: Walk) -> str:
    """Ask about w beside w_λ if a limit is sought: they are two quantities in one text."""
    part = walk_.part
    if part.names.limit is None or not part.solution:
        return ""
    text, symbol, name = walk_.text, part.names.limit[0], part.solution
    spelled = "|".join([symbol, *(rf"\\{name}" for name, greek in GREEK.items() if greek == symbol)])
    marked = re.compile(rf"{name}\}}*\s*(?:_\s*\{{?\s*(?:{spelled})|\(\s*(?:{spelled})\s*\))")
    if not marked.search(text) or not re.search(rf"(?<![A-Za-z\\]){name}(?![A-Za-z_(}}])", text):
        return ""
    same = f"{name} and {name}_{symbol} are the same here, the solution at {symbol}"
    return f"{same}: is {name} its limit? Write lim_{{{symbol}→0}} {name}"
