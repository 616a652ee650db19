"""From the tokens of a line to its statements: cut outside brackets, conditions and remarks set apart.

A statement is a run of sides with the relations between them. What cannot be read carries its error along.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

from ..errors import TypedError
from ..tree import Node, indices, rebuild, replace, walk
from .latex_text import tends
from .lines import case_named, line_number
from .names import GREEK, Names
from .nodes import index_names as indices_at
from .nodes import number_of
from .parse import expression
from .tokens import Token


@dataclass
class Link:
    """A relation and the side after it, with where it stood."""

    relation: str
    side: Node
    start: int
    end: int


@dataclass
class Statement:
    """One statement. ``first`` is None where it goes on from the statement before."""

    number: int
    text: str
    first: Node | None = None
    links: list[Link] = field(default_factory=list)
    condition: tuple[str, str] | None = None
    note: bool = False
    case: str = ""
    error: TypedError | None = None
    start: int = 0
    defines: tuple[str, tuple[str, ...]] | None = None
    far: tuple[str, str] | None = None
    # A reason or an assumption beside the argument: it may give a name, and proves nothing.
    aside: bool = False
    # From a sentence, between words.
    sentence: bool = False
    # Said under an assumption in words: where it is not true in general, staff read it.
    assumed: bool = False
    # Letters without a meaning: true for every value of them, or asked for.
    unknown: list[str] = field(default_factory=list)
    # A symbol with a number for an example: at λ = 1.
    example: tuple[str, Fraction] | None = None
    # Names with a shape, from ``v ∈ R^n``.
    declares: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    # A function that is differentiated and was never written down.
    unnamed: str = ""
    # Another spelling of one of the part's symbols, which may be meant as a new name.
    alias: str = ""
    # A symbol of the part that this seems to give another meaning.
    shadows: str = ""


@dataclass
class Piece:
    """Tokens of one statement, with the words before it that say how it is meant."""

    tokens: list[Token] = field(default_factory=list)
    aside: bool = False
    assumed: bool = False
    negated: bool = False
    let: bool = False


OPENING = ("LP", "LS", "LB", "BEGIN", "BEGINCASES", "NO", "AO", "LANG")
CLOSING = ("RP", "RS", "RB", "END", "NC", "AC", "RANG")
# Words after which a reason or an assumption follows, and words that come back from it to the argument.
ASIDE = {"since", "because", "using", "where", "by", "recall", "note", "with", "which", "from", "here", "due", "see",
         "substituting", "substitute", "plugging", "expanding", "recalling", "whose", "assume", "assuming", "suppose",
         "supposing", "provided", "unless", "not", "cannot", "never", "remember", "consider", "recalls",
         "given"}  # fmt: skip
BACK = {"so", "hence", "thus", "then", "therefore", "gives", "get", "gets", "obtain", "obtains", "have", "yields",
         "becomes",
        "implies", "giving", "yielding", "follows", "conclude", "finally", "now", "."}  # fmt: skip
NEGATED = {"not", "never", "cannot", "isn't", "without"}
ASSUMING = {"assume", "assuming", "suppose", "supposing", "provided", "unless", "if"}
LET = {
    "let",
    "define",
    "denote",
    "put",
    "write",
    "call",
    "where",
    "set",
    "with",
    "introduce",
    "defining",
    "writing",
    "and",
}


def is_prose(line: str, names: Names) -> bool:
    """Words rather than a formula: a remark, which is not judged."""
    if re.search(r"=|∝|⇔|⇒|\\(iff|implies|frac|sum)", line):
        return False
    words = [w for w in re.findall(r"[A-Za-z]{3,}", line) if names.find(w) is None and w not in GREEK]
    return len(words) >= 2


def cut(
    tokens: list[Token], here: Statement, line: str, text: str, names: Names, sentence: bool = False
) -> list[Statement]:
    """Cut at commas, words and gaps outside brackets; read every piece."""
    pieces, case = _pieces(tokens, sentence)
    found: list[Statement] = []
    if not pieces:
        here.note, here.case = True, case or here.case
        return [here]
    condition: tuple[str, str] | None = None
    assumed = False
    for piece in pieces:
        first, last = piece.tokens[0], piece.tokens[-1]
        mentioned = len(piece.tokens) == 1 and any(t.type == "TEXT" for t in tokens)
        if piece.negated or ((sentence or mentioned) and not _claims(piece.tokens)):
            # A quantity that a sentence mentions is no claim.
            continue
        single = Statement(
            line_number(text, first.start), here.text, start=first.start, case=case or here.case
        )
        single.sentence = sentence
        single.aside, single.assumed = piece.aside, assumed or piece.assumed
        if len(pieces) > 1 or sentence:
            single.text = " ".join(text[first.start : last.end].split())
        try:
            _read_piece(piece, single, names, sentence)
        except TypedError as error:
            if len(pieces) > 1 and not sentence and not any(t.type in RELATED for t in piece.tokens):
                continue
            if is_prose(line, names) and not sentence:
                single.note = True
            elif piece.aside and not sentence:
                continue
            else:
                single.error = error
        if single.condition and single.first is None and not single.links:
            condition = single.condition
            continue
        if first.type == "COND" and first.value != "for" and not single.case:
            assumed = True
            if single.note:
                continue
        single.condition = single.condition or (
            condition if any(k.relation in ("->", "~") for k in single.links) else None
        )
        found.append(single)
    if not found:
        here.note, here.case = True, case or here.case
        return [here]
    return found


RELATED = ("REL", "CMP", "ORD")


def _claims(tokens: list[Token]) -> bool:
    """Whether a piece of a sentence relates two sides, or says under which condition the next one holds."""
    return any(t.type in RELATED for t in tokens) or tokens[0].type == "COND"


def _pieces(tokens: list[Token], sentence: bool) -> tuple[list[Piece], str]:
    """Runs of tokens between words and commas, each with how it is meant; and the case that a word names."""
    pieces = [Piece()]
    depth, aside, assumed, negated, let, case = 0, False, False, False, False, ""
    for token in tokens:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if token.type == "TEXT":
            if depth == 0:
                word = str(token.value).lower().strip("(,:").split(" ")[0] if str(token.value).strip() else ""
                case = case or case_named(str(token.value))
                assumed = (assumed or word in ASSUMING) and word != "."
                negated = word in NEGATED
                if word in ASIDE:
                    aside, let = True, word in LET
                elif word in BACK:
                    aside, let = False, False
                elif word:
                    let = word in LET or (let and word in ("the", "be", "us", "also"))
                if pieces[-1].tokens:
                    pieces.append(Piece())
            continue
        if token.type in ("AMP", "GAP") and depth:
            if token.type == "AMP":
                pieces[-1].tokens.append(token)
            continue
        if token.type == "AMP":
            continue
        if depth == 0 and token.type in ("COMMA", "SEMI", "GAP", "ROWSEP"):
            pieces.append(Piece())
            continue
        if not pieces[-1].tokens:
            first = pieces[-1]
            first.aside, first.assumed, first.negated, first.let = aside, assumed, negated, let
            negated = False
        pieces[-1].tokens.append(token)
    return _merge([p for p in pieces if p.tokens], sentence), case


def _merge(pieces: list[Piece], sentence: bool) -> list[Piece]:
    """A piece that is only a condition (``as λ → ∞``) or starts with a relation belongs to the one before."""
    merged: list[Piece] = []
    for piece in pieces:
        first = piece.tokens[0]
        if merged and len(merged[-1].tokens) == 1 and merged[-1].tokens[0].type == "REL":
            # ∴ and ⇒ before a gap.
            merged[-1].tokens += piece.tokens
            continue
        joins = first.type == "COND" or (first.type in RELATED and len(pieces) > 1 and not piece.aside)
        alone = (
            first.type == "COND" and sentence and not any(t.type in RELATED for t in merged[-1].tokens)
            if merged
            else False
        )
        if (
            merged
            and joins
            and not alone
            and merged[-1].aside == piece.aside
            and merged[-1].tokens[0].type != "COND"
        ):
            merged[-1].tokens += piece.tokens
        else:
            merged.append(piece)
    return merged


def _read_piece(piece: Piece, here: Statement, names: Names, sentence: bool) -> None:
    """Sides and relations of one statement."""
    tokens = piece.tokens
    condition = _outside(tokens, ("COND",))
    if condition:
        _condition(tokens[condition[0] + 1 :], here)
        tokens = tokens[: condition[0]] if condition[0] else []
        if not tokens:
            here.note = here.condition is None
            return
    if any(t.type == "FAR" for t in tokens) and not any(t.type == "REL" for t in tokens):
        here.note = True
        return
    here.example = _example(tokens, names)
    if here.example is not None and sentence:
        here.note = True
        return
    if _compared_with_zero(tokens):
        # λ > 0, v ≠ 0, X'X ≻ 0: a condition beside the argument.
        here.note = True
        return
    if _about_sizes(tokens, names):
        here.note = True
        here.case = here.case or case_named(" ".join(str(t.value) for t in tokens))
        return
    cuts = _outside(tokens, RELATED)
    ends = [*cuts[1:], len(tokens)] if cuts else []
    if not cuts or cuts[0] > 0:
        stop = cuts[0] if cuts else len(tokens)
        first = tokens[:stop]
        relation = tokens[cuts[0]].value if cuts else ""
        here.defines = _definition(first, relation, names, piece.let, here)
        if here.defines is None:
            here.first = _side(first, names, here)
    for number, (cut, end) in enumerate(zip(cuts, ends, strict=True)):
        side = tokens[cut + 1 : end]
        if not side:
            # `=> = …` or a relation that the next line repeats.
            if number + 1 < len(cuts) or cut > 0:
                continue
            raise TypedError("a side is missing after this sign", tokens[cut].start, tokens[cut].end)
        relation = {">": ">=", "<": "<="}.get(tokens[cut].value, tokens[cut].value)
        if relation == "->" and (cut == 0 or _between_equations(tokens, cuts, number)):
            relation = "=>"
        if relation == "!=" or tokens[cut].type == "ORD":
            raise TypedError(f"{tokens[cut].value} is not judged here", tokens[cut].start, tokens[cut].end)
        here.links.append(Link(relation, _side(side, names, here), side[0].start, side[-1].end))
    if here.defines is not None and here.links:
        _remember(here, tokens[: cuts[0]], names)


def _between_equations(tokens: list[Token], cuts: list[int], number: int) -> bool:
    """``a = b → c = d``: an arrow that means "hence"."""
    return any(tokens[c].value == "=" for c in cuts[:number]) and any(
        tokens[c].value == "=" for c in cuts[number + 1 :]
    )


def _compared_with_zero(tokens: list[Token]) -> bool:
    found = _outside(tokens, RELATED)
    if len(found) != 1 or not (tokens[found[0]].type == "ORD" or tokens[found[0]].value in (">", "<", "!=")):
        return False
    rest = tokens[found[0] + 1 :]
    return len(rest) == 1 and (rest[0].value == "0" or rest[0].type == "ZERO")


def _example(tokens: list[Token], names: Names) -> tuple[str, Fraction] | None:
    """``λ = 10^{-4}``: a symbol of the part with a number, which is an example and no claim."""
    found = _outside(tokens, ("REL",))
    if (
        len(found) != 1
        or tokens[found[0]].value != "="
        or tokens[0].type != "SYM"
        or tokens[0].value in names.unknowns
    ):
        return None
    left, right = tokens[1 : found[0]], tokens[found[0] + 1 :]
    if any(t.type != "INDEX" for t in left) or names.find(tokens[0].value) in (None, *names.defined):
        return None
    if not right or any(
        t.type not in ("NUM", "SLASH", "CARET", "EXPONENT", "STAR", "MINUS", "LB", "RB") for t in right
    ):
        return None
    try:
        node = expression(right, right[-1].end)
    except TypedError:
        return None
    value = number_of(node)
    return None if value is None else (tokens[0].value, value)


def _about_sizes(tokens: list[Token], names: Names) -> bool:
    """``n > d`` and ``i = 1``: what letters count."""
    if (
        len(tokens) == 3
        and tokens[0].type == "IDX"
        and tokens[0].value in "ijkl"
        and tokens[2].type in ("NUM", "IDX")
    ):
        return True
    words = [t for t in tokens if t.type in ("SYM", "IDX")]
    return bool(words) and any(t.type == "CMP" for t in tokens) and all(
        t.type in ("SYM", "IDX", "CMP", "NUM") and (t.type not in ("SYM",
        "IDX") or (t.value in names.sizes and names.find(t.value) is None))
        for t in tokens
    )  # fmt: skip


def _outside(tokens: list[Token], kinds: tuple[str, ...]) -> list[int]:
    """Places of the tokens of some kinds outside brackets."""
    depth, found = 0, []
    for place, token in enumerate(tokens):
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if depth == 0 and token.type in kinds:
            found.append(place)
    return found


def _side(tokens: list[Token], names: Names, here: Statement | None = None) -> Node:
    """The tree of one side, with the student's functions applied."""
    if len(tokens) == 1 and tokens[0].type == "INFTY":
        raise TypedError("∞ is not a value; a limit that grows has none", tokens[0].start, tokens[0].end)
    node = applied(expression([t for t in tokens if t.type != "ARGS"], tokens[-1].end), names)
    if names.densities:
        node = rebuild(node, partial(_additive, names=names))
    node = _lettered(node)
    for part in walk(node):
        word = part.value if part.op == "sym" else part.value[0] if part.op in ("deriv", "grad") else None
        if word is None or word in names.declared | names.defined | names.free:
            continue
        if word in names.rows or word in names.columns:
            continue
        if here is not None and not here.unnamed and word in _differentiated(node):
            here.unnamed = word
        if here is None:
            raise unknown(str(word), names, *part.span)
        if here.unnamed != word and word not in here.unknown:
            here.unknown.append(word)
    return node


def _additive(node: Node, names: Names) -> Node:
    """``+ C``, ``- log Z`` or ``+ c_1``, of a letter without a meaning: what does not depend on the variable."""
    if node.op != "add":
        return node

    def constant(term: Node) -> bool:
        while term.op in ("neg", "entry", "fn"):
            if term.op == "entry" and not all(isinstance(i, int) for i in term.value):
                return False
            term = term.args[0]
        return term.op == "const" or (term.op == "sym" and names.find(term.value) is None)

    if all(map(constant, node.args)):
        return node
    args = tuple(Node("const", (), None, a.span) if constant(a) else a for a in node.args)
    return replace(node, args=args)


def _lettered(node: Node) -> Node:
    """A letter that could be an index and stands alone, as the q of ``q w``, is a name."""
    compared = {arg.value for part in walk(node) if part.op == "cmp" for arg in part.args if arg.op == "idx"}
    alone = {part.value for part in walk(node) if part.op == "idx"} - compared
    if alone:
        alone &= indices(node) - {
            i for part in walk(node) if part.op in ("entry", "delta", "deriv") for i in indices_at(part)
        }
    if not alone:
        return node
    return rebuild(
        node, lambda part: replace(part, op="sym") if part.op == "idx" and part.value in alone else part
    )


def _differentiated(node: Node) -> set[str]:
    """Names that stand alone under a derivative: ∂f/∂x."""
    return {
        part.args[0].value for part in walk(node) if part.op in ("deriv", "grad") and part.args[0].op == "sym"
    }


def applied(node: Node, names: Names) -> Node:
    """Calls of the student's functions written out, and small changes as derivatives."""

    def change(part: Node) -> Node:
        if part.op == "sym" and part.value in names.turned:
            return Node("T", (part,), None, part.span)
        if part.op == "call":
            parameters, body = names.functions[part.value]
            if len(parameters) != len(part.args):
                raise TypedError(f"{part.value} was defined with {len(parameters)} arguments", *part.span)
            return _with(body, dict(zip(parameters, part.args, strict=True)))
        if part.op == "moving" and not names.variable:
            raise TypedError("d of what, by what? Write d(f, x)", *part.span)
        if part.op == "moving":
            return _change(part.args[0], names.variable)
        if part.op == "sym" and part.value == "N" and names.samples and names.find("N") is None:
            return replace(part, op="count", value=names.samples)
        if part.op == "sym" and part.value in names.sizes and names.find(part.value) is None:
            return replace(part, op="count")
        if part.op == "sym" and part.value[:1] == "d" and part.value[1:] in names.defined:
            return _change(replace(part, value=part.value[1:]), names.variable)
        return part

    return rebuild(node, change)


def _with(body: Node, given: dict[str, Node]) -> Node:
    return rebuild(body, lambda part: given.get(part.value, part) if part.op == "sym" else part)


def _change(node: Node, variable: str) -> Node:
    """The change of an expression to first order: ∂f/∂x dx."""
    if node.op in ("T", "neg", "add"):
        return replace(node, args=tuple(_change(arg, variable) for arg in node.args))
    step = Node("sym", (), "d" + variable, node.span)
    if node.op == "sym" and node.value == variable:
        return step
    return Node("mul", (Node("deriv", (node,), (variable, None), node.span), step), None, node.span)


def unknown(word: str, names: Names, start: int, end: int) -> TypedError:
    """The message for a name that means nothing in this part."""
    known = ", ".join(sorted(n for n in names.declared | names.defined if "(" not in n))
    word = word if len(word) < 30 else word[:27] + "…"
    message = f"what is {word!r}? Write {word} = … above; this part knows {known}"
    if "T" in word:
        message += ". A transpose is written x' or x^T"
    return TypedError(message, start, end)


def _definition(
    tokens: list[Token], relation: str, names: Names, let: bool, here: Statement
) -> tuple[str, tuple[str, ...]] | None:
    """``f = …``, ``L(w) = …`` or ``g_i := …`` with a name that means nothing yet."""
    if not any(t.type == "CARET" for t in tokens):
        # {\bf a} = …
        tokens = [t for t in tokens if t.type not in ("LB", "RB")]
    if relation not in ("=", ":=") or not tokens or tokens[0].type not in ("SYM", "IDX"):
        return None
    name, rest = tokens[0].value, [t for t in tokens[1:] if t.type not in ("ARGS", "DECOR")]
    alone = not rest or (len(rest) == 1 and rest[0].type == "INDEX")
    if alone and names.find(name) is not None:
        here.shadows = name if relation == ":=" or let else ""
        # Only a capital that stands for a matrix may have been meant otherwise: ŵ = … is a claim about w.
        other = len(tokens[0].typed) == 1 and tokens[0].typed in "ABCDGHKMPQRS" and name not in names.unknowns
        here.alias = (
            tokens[0].typed if other and names.find(tokens[0].typed) == name != tokens[0].typed else ""
        )
    indexes = tuple(i for i in rest[0].value if isinstance(i, str)) if rest and alone else ()
    if name[:1] == "d" and name[1:] in names.defined and name not in names.declared:
        # df = …: the small change of f, which has a meaning.
        return None
    if name in names.defined:
        return None if relation != ":=" or not alone else (name, indexes)
    if names.find(name) is not None or not alone:
        return None
    if rest and len(indexes) != len(rest[0].value):
        return None
    return name, indexes


def _remember(here: Statement, tokens: list[Token], names: Names) -> None:
    """The body of ``f(x) = …``, so that f(x + h) can be read."""
    arguments = next((t.value for t in tokens if t.type == "ARGS"), "")
    parameters = tuple(p for p in re.split(r"[,;|]", arguments) if p)
    if here.defines is not None and parameters and not here.defines[1]:
        names.functions[here.defines[0]] = (parameters, here.links[0].side)


def _condition(tokens: list[Token], here: Statement) -> None:
    """``as λ → ∞``, ``when σ_i ≪ λ``; other words are remarks."""
    text = " ".join(str(t.value) for t in tokens if t.type in ("SYM", "REL", "INFTY", "NUM", "FAR", "ZERO"))
    case = case_named(text) or ("tall" if "tall" in text else "wide" if "wide" in text else "")
    here.case = here.case or case
    found = tends(text) if "->" in text else None
    if found:
        here.condition = found
        return
    far = [i for i, t in enumerate(tokens) if t.type == "FAR"]
    if far:
        left = {t.value for t in tokens[: far[0]] if t.type == "SYM"}
        right = {t.value for t in tokens[far[0] + 1 :] if t.type == "SYM"}
        small_left = tokens[far[0]].value == "<<"
        if len(left) == len(right) == 1:
            here.far = (left.pop(), right.pop()) if small_left else (right.pop(), left.pop())
