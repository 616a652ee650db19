"""From the tokens of a line to its statements: cut outside brackets, conditions and remarks set apart.

A statement is a run of sides with the relations between them. What cannot be read carries its error along.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

from .errors import TypedError
from .latex_text import tends
from .lines import case_named, line_number
from .names import GREEK, Names
from .parse import expression
from .tokens import Token
from .tree import Node, rebuild, replace, walk


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


def is_prose(line: str, names: Names) -> bool:
    """Words rather than a formula: a remark, which is not judged."""
    if re.search(r"=|∝|⇔|⇒|\\(iff|implies|frac|sum)", line):
        return False
    words = [w for w in re.findall(r"[A-Za-z]{3,}", line) if names.find(w) is None and w not in GREEK]
    return len(words) >= 2


def cut(
    tokens: list[Token], here: Statement, line: str, start: int, text: str, names: Names
) -> list[Statement]:
    """Cut at commas, remarks and gaps outside brackets; read every piece."""
    pieces: list[list[Token]] = [[]]
    depth = 0
    remark = False
    case = ""
    for token in tokens:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if depth == 0 and token.type == "TEXT":
            case = case or case_named(str(token.value))
            word = str(token.value).lower().split()[0] if str(token.value).split() else ""
            if word.strip("(,") in STOP:
                remark = True
            if pieces[-1] and not remark:
                pieces.append([])
            continue
        if remark:
            continue
        if token.type == "TEXT":
            continue
        if token.type == "AMP" and depth == 0:
            continue
        if depth == 0 and token.type in ("COMMA", "SEMI", "GAP", "ROWSEP"):
            pieces.append([])
            continue
        if token.type == "GAP":
            continue
        pieces[-1].append(token)
    found: list[Statement] = []
    if case and not any(pieces):
        here.note, here.case = True, case
        return [here]
    merged = _merge([p for p in pieces if p])
    for piece in merged:
        single = Statement(
            line_number(text, piece[0].start), here.text, start=piece[0].start, case=case or here.case
        )
        if len(merged) > 1:
            single.text = " ".join(text[piece[0].start : piece[-1].end].split())
        try:
            _read_piece(piece, single, names)
        except TypedError as error:
            if len(merged) > 1 and not any(t.type == "REL" for t in piece):
                continue
            if is_prose(line, names):
                single.note = True
            else:
                single.error = error
        found.append(single)
    return found


STOP = {"since", "because", "using", "where", "by", "recall", "note", "with", "which", "from", "here", "due", "see",
        "substituting", "substitute", "plugging", "expanding", "recalling", "(since", "(because", "as", "whose", "(by",
        "(using"}  # fmt: skip


def _merge(pieces: list[list[Token]]) -> list[list[Token]]:
    """A piece that is only a condition (``as λ → ∞``) or starts with a relation belongs to the one before."""
    merged: list[list[Token]] = []
    for piece in pieces:
        joins = piece[0].type == "COND" or (piece[0].type == "REL" and len(pieces) > 1)
        if merged and joins:
            merged[-1] = [*merged[-1], *piece]
        else:
            merged.append(list(piece))
    return merged


def _read_piece(tokens: list[Token], here: Statement, names: Names) -> None:
    """Sides and relations of one statement."""
    condition = _first_outside(tokens, "COND")
    if condition is not None:
        _condition(tokens[condition + 1 :], here, names)
        tokens = tokens[:condition] if condition else []
        if not tokens:
            here.note = True
            return
    if any(t.type == "FAR" for t in tokens) and not any(t.type == "REL" for t in tokens):
        here.note = True
        return
    tokens = _ordered(tokens)
    cuts = [i for i, t in enumerate(tokens) if t.type == "REL"]
    ends = [*cuts[1:], len(tokens)] if cuts else []
    if not cuts or cuts[0] > 0:
        stop = cuts[0] if cuts else len(tokens)
        first = tokens[:stop]
        here.defines = _definition(first, tokens[cuts[0]].value if cuts else "", names)
        if here.defines is None:
            here.first = _side(first, names)
    skipped = False
    for number, (cut, end) in enumerate(zip(cuts, ends, strict=True)):
        side = tokens[cut + 1 : end]
        relation = tokens[cut].value
        if not side:
            # `=> = …` or a relation that the next line repeats.
            if number + 1 < len(cuts) or cut > 0:
                skipped = True
                continue
            raise TypedError("a side is missing after this sign", tokens[cut].start, tokens[cut].end)
        if skipped and relation == "=" and tokens[cuts[number - 1]].value in ("=>", "<=>"):
            relation = "="
        skipped = False
        here.links.append(Link(relation, _side(side, names), side[0].start, side[-1].end))


OPENING = ("LP", "LS", "LB", "BEGIN", "BEGINCASES", "NO", "AO")
CLOSING = ("RP", "RS", "RB", "END", "NC", "AC")


def _ordered(tokens: list[Token]) -> list[Token]:
    """``≥`` and ``≤`` outside brackets stand between sides, as = does."""
    depth, found = 0, []
    for token in tokens:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        order = depth == 0 and token.type == "CMP" and token.value in (">=", "<=")
        found.append(token._replace(type="REL") if order else token)
    return found


def _first_outside(tokens: list[Token], kind: str) -> int | None:
    """Place of the first token of a kind outside brackets."""
    depth = 0
    for place, token in enumerate(tokens):
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if depth == 0 and token.type == kind:
            return place
    return None


def _side(tokens: list[Token], names: Names) -> Node:
    if len(tokens) == 1 and tokens[0].type == "INFTY":
        raise TypedError("∞ is not a value; a limit that grows has none", tokens[0].start, tokens[0].end)
    node = expression(tokens, tokens[-1].end)
    if names.densities:
        node = rebuild(node, partial(_additive, names=names))
    for part in walk(node):
        word = part.value if part.op == "sym" else part.value[0] if part.op in ("deriv", "grad") else None
        if word is not None and word not in names.declared | names.defined:
            raise _unknown(str(word), names, part)
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
        return term.op == "const" or (term.op == "sym" and term.value not in names.declared | names.defined)

    if all(map(constant, node.args)):
        return node
    args = tuple(Node("const", (), None, a.span) if constant(a) else a for a in node.args)
    return replace(node, args=args)


def _unknown(word: str, names: Names, node: Node) -> TypedError:
    """The message for a name that means nothing in this part."""
    known = ", ".join(sorted(names.declared | names.defined))
    word = word if len(word) < 30 else word[:27] + "…"
    message = f"{word!r} has no meaning yet; this part knows {known}"
    if "T" in word:
        message += ". A transpose is written x' or x^T"
    return TypedError(message, *node.span)


def _definition(tokens: list[Token], relation: str, names: Names) -> tuple[str, tuple[str, ...]] | None:
    """``f = …``, ``L(w) = …`` or ``g_i := …`` with a name that means nothing yet."""
    if relation not in ("=", ":=") or not tokens or tokens[0].type not in ("SYM", "IDX"):
        return None
    name = tokens[0].value
    if names.find(name) is not None and name not in names.defined:
        return None
    rest = tokens[1:]
    if rest and rest[0].type == "LP" and rest[-1].type == "RP":
        if any(t.type not in ("SYM", "COMMA", "LP", "RP", "DECOR") for t in rest):
            return None
        if name in names.defined:
            return None
        return name, ()
    if name in names.defined or tokens[0].type == "IDX":
        return None
    if rest and rest[0].type == "INDEX" and len(rest) == 1:
        return name, tuple(i for i in rest[0].value if isinstance(i, str))
    return (name, ()) if not rest else None


def _condition(tokens: list[Token], here: Statement, names: Names) -> None:
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
