"""Names that a derivation brings along: small changes, vectors of R^n, functions that are never written down.

A statement is judged by the walk; here is decided what its names mean while it is judged. A reason or an assumption
beside the argument (``since …``) may give a name and confirm a fact. It proves nothing, and a false one is for staff.
"""

from __future__ import annotations

from dataclasses import replace as with_fields

from .chain import Walk
from .judge import OK, UNDECIDED, WRONG
from .ledger import Line
from .pieces import Link, Statement
from .tree import Node, walk as parts

# Chains of asides are numbered from here, so that no chain of the argument is one of them.
ASIDES = 1_000_000


def judged(walk: Walk, said: Statement) -> Line | None:
    """One statement judged; None where a spelling was meant as a name, and the line is to be read again."""
    scope, names = walk.part.scope, walk.part.names
    for name, sizes in said.declares:
        scope.shapes[name] = scope.free[name] = ((*sizes, 1, 1)[0], (*sizes, 1, 1)[1]) if sizes else (1, 1)
        names.free.add(name)
    if said.error is None and not said.note and said.unnamed and said.unnamed not in names.defined:
        return _unnamed(walk, said)
    line = _aside(walk, said) if said.aside else walk.statement(said)
    if line.verdict == WRONG and said.alias and said.alias not in names.taken and not said.aside:
        names.taken.add(said.alias)
        return None
    if line.verdict == WRONG and said.assumed:
        line.verdict, line.message = UNDECIDED, "this is said under an assumption in words, which staff will read"
    if line.verdict == WRONG and said.shadows:
        line.message = f"{said.shadows} is a symbol of this part; a name of your own needs another letter"
    return line


def _aside(walk: Walk, said: Statement) -> Line:
    """A reason: judged by itself, and the argument goes on from where it was."""
    kept = {name: getattr(walk, name) for name in ("chain", "position", "tail", "previous", "previous_line", "gradient_chain")}
    walk.chain = ASIDES + walk.chain
    line = walk.statement(said)
    for name, value in kept.items():
        setattr(walk, name, value)
    if line.verdict in (WRONG, "error"):
        line.message = f"this remark is not confirmed: {line.message}" if line.message else "this remark is not true in general"
        line.verdict = UNDECIDED
    return line


def _unnamed(walk: Walk, said: Statement) -> Line:
    """``∂L/∂w = …`` for an L that is not written down: the function that the text or the question is about."""
    line = None
    for meaning in _candidates(walk):
        kept = {name: getattr(walk, name) for name in ("chain", "position", "tail")}
        before = set(walk.part.names.defined)
        links = [Link("=", meaning, said.start, said.start)]
        defined = walk.statement(Statement(said.number, said.unnamed, links=links, start=said.start, defines=(said.unnamed, ())))
        if defined.verdict == OK:
            line = walk.statement(said)
            if line.verdict in (OK, UNDECIDED):
                return line
        _forget(walk, said.unnamed, before)
        for name, value in kept.items():
            setattr(walk, name, value)
    asked = f"what is {said.unnamed}? Write {said.unnamed} = … above"
    if line is not None and line.verdict == WRONG:
        # It is wrong for every function that could be meant.
        return with_fields(line, message=line.message or asked)
    return Line(said.number, said.text, "error", asked, start=said.start, end=said.start + len(said.text))


def _candidates(walk: Walk) -> list[Node]:
    """The last number on the page that depends on the variable, what the part minimises, what it differentiates."""
    part, found = walk.part, []
    for event in reversed(walk.events):
        if event.kind in ("value", "link") and not _has(event.node, "deriv", "grad", "arg", "lim"):
            found.append(event.node)
            break
    if part.objective is not None:
        found.append(part.objective)
    goals = [part.goal.value, *(m.value for _, path in part.paths for m in path)]
    for goal in goals:
        for node in parts(goal) if goal is not None else ():
            if node.op == "deriv" and node.args[0] not in found:
                found.append(node.args[0])
    return found[:4]


def _has(node: Node, *ops: str) -> bool:
    return any(part.op in ops for part in parts(node))


def _forget(walk: Walk, name: str, before: set[str]) -> None:
    scope = walk.part.scope
    if name not in before:
        walk.part.names.defined.discard(name)
        for table in (scope.shapes, scope.means, scope.indexed, walk.definitions, walk.shorthands):
            table.pop(name, None)  # type: ignore[attr-defined]

