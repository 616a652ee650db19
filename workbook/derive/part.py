"""One part of the homework, loaded from a file in the homework's folder ``derivations/``.

The files name the quantities, the facts about them, the unknowns, and the milestones that a derivation
passes. They contain no answers: a goal is an expression to be computed (a derivative, an argmin, a limit),
together with the names that may remain in its closed form. docs/writing-a-derivation.md explains every field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from workbook import homework
from workbook.common.descriptions import HomeworkError

from . import description
from .algebra.book import Book
from .algebra.settle import resolve
from .algebra.sizes import Inferred, Scope
from .algebra.worlds import Builder, Quantity
from .description import Form, Problem, Symbol
from .errors import TypedError
from .read.lexer import lex
from .read.names import Names
from .read.parse import expression
from .tree import Node, rebuild, walk

# The rest of the larger size, beside a square block.
REST = "k"
# Kinds of numbers that are positive.
POSITIVE = ("positive", "number", "pi")
# Questions that belong to no homework and that the documentation shows, with their files.
EXAMPLES = {"example": Path(__file__).with_name("example.toml")}


@dataclass(frozen=True, eq=False)
class Milestone:
    """A point that a derivation passes; docs/writing-a-derivation.md lists the kinds."""

    says: str
    kind: str = "value"
    value: Node | None = None
    # Alternative evidence for the same milestone.
    also: tuple[Milestone, ...] = ()
    # The two factors of a product to write out, or the value of a part of a side.
    factors: tuple[Node, ...] = ()
    mode: str = "equal"
    at: str = ""
    form: Form = field(default_factory=Form)
    via: tuple[str, ...] = ()
    case: str = ""
    # Counts only if the one before it is passed: a stated result is not a derived result.
    needs: bool = False
    # Counts only at a later place than the one before it.
    after: bool = False
    # Counts by itself, without a step that leads to it or from it.
    alone: bool = False
    # May be skipped if a later one, which implies it, is passed.
    implied: bool = False
    # Rows of the part's rubric that it is evidence for, counted from 1.
    rubric: tuple[int, ...] = ()
    # Without this one, none of the others counts.
    anchor: bool = False
    unknown: tuple[str, ...] = ()
    equation: tuple[Node, Node] | None = None


@dataclass(frozen=True)
class Kink:
    """The argument of a ReLU, the name that moves it to 0, and the weights that its value is multiplied by."""

    of: Node
    by: str
    through: str


class Shared:
    """What every check of a part in this process starts with: the trees of its file, and what is known about them."""

    def __init__(self) -> None:
        self.trees: dict[str, Any] = {}
        self.book = Book({})
        self.inferred = Inferred()

    def keep(self, scope: Scope) -> None:
        """Keep what is known about trees. Since then nothing but trees of the part's file may have been read."""
        self.book, self.inferred = scope.book.copy({}), scope.inferred.copy()


@dataclass
class Part:
    """Everything that the checker knows about one part."""

    question: str
    title: str
    names: Names
    inner: Names
    scope: Scope
    builders: dict[str, Builder]
    shared: Shared
    unknowns: tuple[str, ...] = ()
    variable: str = ""
    constraints: list[tuple[Node, Node]] = field(default_factory=list)
    objective: Node | None = None
    over: tuple[str, ...] = ()
    optimal: bool = False
    rational: bool = False
    kink: Kink | None = None
    # Positive quantities whose roots are exact.
    powers: frozenset[str] = frozenset()
    # Square matrices whose inverse is their transpose.
    orthogonal: frozenset[str] = frozenset()
    goal: Milestone = field(default_factory=lambda: Milestone(""))
    named: str = ""
    paths: list[tuple[str, list[Milestone]]] = field(default_factory=list)
    # Whether the factors of the SVD have other shapes in its thin form, and matrices that may be written transposed.
    thin: bool = False
    columns_too: tuple[str, ...] = ()
    # Matrices for which no hint says that they must be symmetric, because a later question asks for that.
    unsaid: tuple[str, ...] = ()
    # The form of the SVD in which its quantities are drawn.
    form: str = ""
    # Its matrix of singular values, and which of its sizes may be the larger and the smaller.
    square: str = ""
    orders: tuple[tuple[str, str], ...] = ()
    # Its data matrix, one sample in each row, and the name of the solution; "" for none.
    data: str = ""
    solution: str = ""
    # The factors of its SVD.
    factors: tuple[str, ...] = ()
    # Names with a meaning that a numerical example shows nevertheless.
    shown: frozenset[str] = frozenset()


def read(text: str, names: Names) -> Node:
    """Read one expression from a part file."""
    return _counts(expression(lex(text, names), len(text)), names)


def read_pair(text: str, names: Names) -> tuple[Node, Node]:
    """Read ``left = right`` from a part file."""
    tokens = lex(text, names)
    at = next((i for i, token in enumerate(tokens) if token.type == "REL"), None)
    if at is None:
        raise TypedError("expected an equation, left = right")
    sides = (expression(tokens[:at], len(text)), expression(tokens[at + 1 :], len(text)))
    return _counts(sides[0], names), _counts(sides[1], names)


def _counts(node: Node, names: Names) -> Node:
    """Read the letter of a size as the number that it is: the n of ``X'X/n``."""

    def change(part: Node) -> Node:
        size = part.op == "sym" and part.value in names.sizes and names.find(part.value) is None
        return Node("count", (), part.value, part.span) if size else part

    return rebuild(node, change)


class Texts:
    """Reads the expressions of a part's file. ``known`` keeps their trees, which every check of the part shares.

    An expression that cannot be read is a mistake in the file: a `HomeworkError`, which names ``place``.
    """

    def __init__(self, names: Names, known: dict[str, Any], place: str) -> None:
        self.names, self.known, self.place = names, known, place

    def one(self, text: str) -> Node:
        """Read one expression."""
        if text not in self.known:
            with self.naming(text):
                self.known[text] = read(text, self.names)
        found: Node = self.known[text]
        return found

    def pair(self, text: str) -> tuple[Node, Node]:
        """Read ``left = right``."""
        if text not in self.known:
            with self.naming(text):
                self.known[text] = read_pair(text, self.names)
        found: tuple[Node, Node] = self.known[text]
        return found

    @contextmanager
    def naming(self, text: str) -> Iterator[None]:
        """Report what is wrong with an expression together with its place in the file."""
        try:
            yield
        except TypedError as problem:
            raise HomeworkError(f"{self.place}, {text!r}: {problem.message}") from None


@cache
def _shared(path: Path, question: str, thin: bool, blocks: tuple[str, str]) -> Shared:
    """Return what the checks of a part share; the arguments determine its names."""
    return Shared()


def shape(text: str, split: Mapping[str, str] = MappingProxyType({})) -> tuple[Any, Any]:
    """Read ``"n d+n"`` as (n, (d, n)); one size is a column, ``"1"`` a number; ``split`` writes a size as two."""
    text = re.sub(r"[a-z]", lambda letter: split.get(letter[0], letter[0]), text)

    def one(piece: str) -> Any:
        if piece == "1":
            return 1
        return tuple(sorted(piece.split("+"))) if "+" in piece else piece

    sizes = [one(piece) for piece in text.split()]
    return (sizes[0], sizes[1] if len(sizes) > 1 else 1)


def _milestone(described: description.Milestone, texts: Texts) -> Milestone:
    value = described.value or described.factor
    return Milestone(
        says=described.says,
        kind=described.kind,
        value=texts.one(value) if value else None,
        also=tuple(_milestone(other, texts) for other in described.also),
        factors=tuple(texts.one(text) for text in described.factors),
        mode=described.mode,
        at=described.at,
        form=described,
        via=described.via,
        case=described.case,
        needs=described.needs or described.after,
        after=described.after,
        alone=described.alone,
        rubric=described.rubric,
        implied=described.implied,
        anchor=described.anchor,
        unknown=described.unknown,
        equation=texts.pair(described.equivalent) if described.equivalent else None,
    )


def preload() -> None:
    """Read all files, for a process that cannot read them later."""
    for question in homework.current().questions.values():
        if question.derivation:
            description.read(file_of(question.derivation))


def file_of(name: str) -> Path:
    """Return the file that describes the derivations of a problem."""
    return homework.folder() / "derivations" / f"{name}.toml"


def questions() -> list[str]:
    """Return the names of all parts that have a derivation."""
    return [question.name for question in homework.current().questions.values() if question.derivation]


def _file(question: str) -> Path:
    known = homework.current().questions.get(question)
    return file_of(known.derivation) if known is not None and known.derivation else EXAMPLES[question]


def _corners(symbols: dict[str, Symbol], square: str, larger: str, lesser: str) -> dict[str, tuple[str, str]]:
    """Add the square part of Σ, and the columns of U (or V) that belong to it and that do not; return their names."""
    symbols[square + "r"] = replace(symbols[square], shape=f"{lesser} {lesser}", aliases=())
    corners = {square: (square + "r", "")}
    for name, described in list(symbols.items()):
        if described.kind == "orthogonal" and described.shape == f"{larger} {larger}":
            mine, rest = f"I_{lesser}; 0_{{{REST},{lesser}}}", f"0_{{{lesser},{REST}}}; I"
            symbols[f"{name}r"] = Symbol(f"{larger} {lesser}", means=f"{name} [{mine}]")
            symbols[f"{name}2"] = Symbol(f"{larger} {REST}", means=f"{name} [{rest}]")
            corners[name] = (f"{name}r", f"{name}2")
    return corners


@dataclass
class _Source:
    """A question's description in one form of the SVD, with the symbols and shapes that it has there."""

    problem: Problem
    own: description.Part
    symbols: dict[str, Symbol]
    shapes: dict[str, tuple[Any, Any]]
    # The form of the SVD: thin, or with Σ as a square block beside zeros (see `load`).
    thin: bool
    blocks: tuple[str, str]
    square: str
    corners: dict[str, tuple[str, str]]

    @cached_property
    def hidden(self) -> set[str]:
        """The symbols that students may not use."""
        return {*self.own.hide, *(name for name, symbol in self.symbols.items() if symbol.hidden)}

    @cached_property
    def declared(self) -> set[str]:
        """The symbols that students may use."""
        return set(self.shapes) - self.hidden

    @cached_property
    def shown(self) -> dict[str, Symbol]:
        """The descriptions of the symbols that students may use."""
        return {name: symbol for name, symbol in self.symbols.items() if name in self.declared}

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """The letters of all sizes."""
        sizes = (size for pair in self.shapes.values() for size in pair)
        letters = {letter for size in sizes for letter in (size if isinstance(size, tuple) else (size,))}
        return tuple(sorted(str(letter) for letter in letters - {1}))

    @cached_property
    def wholes(self) -> dict[str, tuple[str, ...]]:
        """The size that is a sum of two others: that of the square block, and the rest."""
        larger, lesser = self.blocks
        return {larger: tuple(sorted((lesser, REST)))} if larger else {}

    @cached_property
    def meanings(self) -> dict[str, str]:
        """The symbols that abbreviate an expression.

        Without the SVD, X is any matrix of its shape; random values make it full rank with near certainty.
        """
        left_out = set(self.own.hide)
        means = {name: symbol.means for name, symbol in self.symbols.items() if symbol.means}
        kept = {name: text for name, text in means.items() if not left_out & set(re.findall(r"\w+", text))}
        return kept | self.own.means

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The symbols that a world draws values for."""
        other = {*self.meanings, *self.own.hide}
        return [
            Quantity(name, *self.shapes[name], symbol.kind, symbol.entries)
            for name, symbol in self.symbols.items()
            if name not in other
        ]

    @cached_property
    def least(self) -> dict[str, tuple[str, str]]:
        """The sizes that are the smaller of two others."""
        return {} if self.blocks[0] else dict(self.problem.least)


def _source(question: str, thin: bool, blocks: tuple[str, str]) -> _Source:
    described = description.read(_file(question))
    problem, own, symbols = described.problem, described.parts[question], dict(described.symbols[question])
    square = next((name for name, symbol in symbols.items() if symbol.kind == "diagonal"), "")
    corners = _corners(symbols, square, *blocks) if blocks[0] else {}
    slim = _slim(problem, own) if thin else {}
    split = dict.fromkeys(problem.least, blocks[1]) if blocks[0] else {}
    split |= {blocks[0]: f"{blocks[1]}+{REST}"} if blocks[0] else {}
    shapes = {name: shape(slim.get(name, symbol.shape), split) for name, symbol in symbols.items()}
    return _Source(problem, own, symbols, shapes, thin, blocks, square, corners)


def load(question: str, thin: bool = False, blocks: tuple[str, str] = ("", "")) -> Part:
    """Return a new part, which the caller may change.

    Parameters
    ----------
    thin : bool
        Use the factors of the thin SVD.
    blocks : (larger, lesser)
        Two sizes. The first is the second plus a rest, so that Σ is a square block beside zeros.

    Raises
    ------
    KeyError
        If the question has no derivation.
    """
    source = _source(question, thin, blocks)
    own = source.own
    names = _names(source)
    inner = Names(set(source.shapes), {}, set(source.sizes), set(own.unknowns), densities=own.densities)
    shared = _shared(_file(question), question, thin, blocks)
    texts = Texts(inner, shared.trees, f"{_file(question)}, {question}")
    scope = _scope(source, names, texts, shared)
    part = Part(question, own.title, names, inner, scope, _builders(source), shared)
    _describe(part, source)
    for name, text in source.meanings.items():
        raw = texts.one(text)
        with texts.naming(f"{name} = {text}"):
            _mean(part, name, raw)
    _fill(part, own, texts)
    return part


def _names(source: _Source) -> Names:
    """Return the names that students may use, and what each of them may mean."""
    problem, own, declared, shapes = source.problem, source.own, source.declared, source.shapes
    aliases = dict(own.aliases)
    for name, symbol in source.shown.items():
        aliases = dict.fromkeys(symbol.aliases, name) | aliases
    aliases = {alias: name for alias, name in aliases.items() if alias not in declared}
    sought = set(own.unknowns) or {problem.solution} & declared
    sizes = {*source.sizes, *source.wholes}
    names = Names(declared | set(own.rows_of), aliases, sizes, sought, densities=own.densities)
    for name, symbol in source.shown.items():
        names.rows |= dict.fromkeys(symbol.rows, name)
        names.columns |= dict.fromkeys(symbol.columns, name)
        names.instead |= {name: symbol.instead} if symbol.instead else {}
        names.unwritten |= {name: symbol.means} if symbol.instead and symbol.means and len(name) > 1 else {}
    names.rows |= own.rows_of
    names.spoken |= own.spoken
    names.samples = str(shapes[problem.data][0]) if problem.data in declared else ""
    names.others = set(own.others)
    names.ornaments = (names.ornaments | set(problem.ornaments)) - names.others
    names.vectors |= {name for name in declared if shapes[name][1] == 1 != shapes[name][0]}
    names.entries |= {name: 2 - shapes[name].count(1) for name in declared if shapes[name] != (1, 1)}
    names.entries |= dict.fromkeys((*names.rows, *names.columns), 1)
    names.entrywise |= {name for name, symbol in source.shown.items() if symbol.kind == "sizes"}
    names.calls |= set(own.calls)
    names.free |= set(own.indexed)
    names.svd = frozenset(problem.thin)
    names.corners = source.corners
    names.parameters |= {q.name for q in source.quantities if q.kind in ("positive", "number")} & declared
    return names


def _scope(source: _Source, names: Names, texts: Texts, shared: Shared) -> Scope:
    """Return the shapes of the names, and what an index of each of them means."""
    shapes = source.shapes | {name: (1, 1) for name in source.own.means if name.startswith("p(")}
    scope = Scope(shapes, sizes=source.sizes, rows_of=dict(names.rows), columns_of=dict(names.columns))
    scope.book, scope.inferred = shared.book.copy(scope.means), shared.inferred.copy()
    scope.indexed |= {key: (("i",), texts.one(text)) for key, text in source.own.indexed.items()}
    scope.least = source.least
    scope.wholes = source.wholes
    scope.orders = frozenset.intersection(*map(frozenset, _rules(source.own).values()))
    scope.either_layout = not source.problem.row_layout
    scope.positive = frozenset(q.name for q in source.quantities if q.kind in POSITIVE)
    return scope


def _rules(own: description.Part) -> dict[str, list[tuple[str, str]]]:
    """Return the orders of sizes in each case of a part; a part without cases has one, ""."""
    cases: dict[str, tuple[str, ...]] = {key: (rule,) for key, rule in own.cases.items()} or {"": own.rules}
    return {case: [_order(rule) for rule in rules] for case, rules in cases.items()}


def _builders(source: _Source) -> dict[str, Builder]:
    """Return what draws the worlds of each case; with blocks, only of the cases that have this order of sizes."""
    rules = _rules(source.own)
    if source.blocks[0]:
        rules = {case: [] for case, orders in rules.items() if source.blocks in orders}
    return {
        case: Builder(source.quantities, orders, source.least, source.wholes)
        for case, orders in rules.items()
    }


def _describe(part: Part, source: _Source) -> None:
    """Set what the problem's description says about a part."""
    problem, declared = source.problem, source.declared
    part.data = problem.data if problem.data in declared else ""
    part.solution = problem.solution if problem.solution in declared else ""
    part.shown = frozenset(name for name, symbol in source.shown.items() if symbol.shown)
    part.thin = bool(problem.thin) and not source.hidden & problem.thin.keys()
    part.form = "thin" if source.thin else " ".join(source.blocks)
    part.square = source.square
    part.orders = tuple(order for orders in _rules(source.own).values() for order in orders)
    part.factors = tuple(name for name in problem.thin if name not in part.names.entrywise)
    part.columns_too = problem.columns_too
    part.powers = frozenset(q.name for q in source.quantities if q.kind == "positive")
    part.orthogonal = frozenset(
        q.name
        for q in source.quantities
        if q.kind == "orthogonal" and source.shapes[q.name][0] == source.shapes[q.name][1]
    )


def _order(rule: str) -> tuple[str, str]:
    """Return the larger and the smaller size of ``m > n``."""
    first, order, second = rule.split()
    return (first, second) if order == ">" else (second, first)


def _slim(problem: Problem, own: description.Part) -> dict[str, str]:
    """Return shapes in the thin SVD; if the part says which size is smaller, that size replaces the rank."""
    slim = dict(problem.thin)
    for rank, pair in problem.least.items():
        for _, lesser in (order for order in map(_order, own.rules) if set(order) == set(pair)):
            slim = {name: " ".join(lesser if size == rank else size for size in text.split())
                    for name, text in slim.items()}  # fmt: skip
    return slim


def _mean(part: Part, name: str, raw: Node) -> None:
    """Give a name its meaning; the shapes must agree."""
    like = Node("like", (), None, (0, 0), part.scope.shapes[name])
    settled, _ = resolve([raw, like], part.scope)
    part.scope.means[name] = settled[0]


def _fill(part: Part, own: description.Part, texts: Texts) -> None:
    part.unknowns, part.unsaid = own.unknowns, own.unsaid
    part.variable = own.variable or next(iter(own.unknowns), "")
    part.constraints = [texts.pair(text) for text in own.constraints]
    if own.objective is not None:
        part.objective = texts.one(own.objective.of)
        part.over = tuple(own.objective.over.split())
        part.names.sought = part.over[0]
    part.optimal = own.optimal
    part.rational = part.names.activation = own.rational
    if own.kink is not None:
        part.kink = Kink(texts.one(own.kink.of), own.kink.by, own.kink.through)
    part.goal = _milestone(own.goal, texts)
    if part.goal.value is not None and part.goal.value.op == "lim":
        part.names.limit = part.goal.value.value
    part.named = own.goal.named
    _vary(part)
    for way in own.ways:
        part.paths.append((way.name, [_milestone(one, texts) for one in way.milestones]))


def _vary(part: Part) -> None:
    """Set the variable that derivatives are taken with respect to, and its small change."""
    goal = part.goal.value
    by = next((n.value[0] for n in walk(goal) if n.op in ("deriv", "grad")), "") if goal is not None else ""
    name = by or part.variable or part.solution
    part.names.variable = name
    small = "d" + name
    if name and small not in part.scope.shapes:
        part.scope.shapes[small] = part.scope.free[small] = part.scope.shapes[name]
        part.names.free.add(small)
        part.names.aliases.setdefault("h", small)
