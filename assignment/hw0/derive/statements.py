"""From the text of a cell to statements: lines, Markdown formulas, comments, headings of cases.

A statement is a run of sides with the relations between them. Where a line cannot be read, the statement
carries the error instead, and the lines after it are still read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from .errors import FuelError, TypedError
from .latex_text import tends
from .lexer import lex
from .lines import case_named, is_markdown, line_number, logical_lines, regions
from .names import FUNCTIONS, GREEK, Names
from .parse import expression
from .tokens import Token
from .tree import Node, walk

MAX_CHARACTERS = 20_000
MAX_LINES = 300


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


def read(text: str, names: Names) -> list[Statement]:
    """Every statement of a block. Raises FuelError for more text than a derivation has."""
    return [statement for unit in units(text) for statement in unit(names)]


def units(text: str) -> list[Callable[[Names], list[Statement]]]:
    """One reader for every line: a definition changes how the lines after it are read, not how they are cut.

    Raises
    ------
    FuelError
        If there is more text than a derivation has.
    """
    if len(text) > MAX_CHARACTERS:
        raise FuelError(f"a derivation has at most {MAX_CHARACTERS} characters; this one has {len(text)}")
    found: list[Callable[[Names], list[Statement]]] = []
    for region, base, mathematics in regions(text):
        if not mathematics:
            found.append(partial(_prose, region, base, text))
            continue
        display = is_markdown(text) and "```" not in text[max(0, base - 40) : base]
        found += [partial(_line, line, start, text) for line, start in logical_lines(region, base, display)]
        if len(found) > MAX_LINES:
            raise FuelError(f"a derivation has at most {MAX_LINES} lines")
    return found


# "Let $f = x'c$": what a sentence introduces.
INTRODUCED = re.compile(r"\b(?:let|define|set|write|put|denote|call|with|where)\b[^$]*\$([^$\n]+)\$", re.I)


def _prose(region: str, base: int, text: str, names: Names) -> list[Statement]:
    """Headings of cases, and names that a sentence defines; the rest of a sentence is not judged."""
    found = []
    at = base
    for line in region.split("\n"):
        for inline in INTRODUCED.finditer(line):
            said = _line(inline.group(1), at + inline.start(1), text, names)
            found += [s for s in said if s.error is None and s.defines is not None and len(s.links) == 1]
        if line.strip(" `*#-_>") and case_named(line):
            number = line_number(text, at)
            found.append(Statement(number, line.strip(), note=True, case=case_named(line), start=at))
        at += len(line) + 1
    return found


def _line(line: str, start: int, text: str, names: Names) -> list[Statement]:
    """The statements of one logical line."""
    reason = REASON.search(line)
    if reason and _is_reason(reason.group(1), names):
        line = line[: reason.start()] + " " * len(reason.group())
    lead = len(line) - len(line.lstrip())
    line, _, comment = line.partition("#")
    shown = " ".join(line.split()) or comment.strip()
    here = Statement(line_number(text, start + lead), shown, start=start + lead, case=case_named(comment))
    if not line.strip():
        here.note = True
        return [here]
    inline = re.match(
        r"\s*(?:case\s+|if\s+)?(?:\$?X\$?\s+(?:is\s+)?)?(tall|wide)\b(?:\s+X)?\s*[:,]\s*(?=\S)", line, re.I
    )
    if inline:
        here.case = inline.group(1).lower()
        line = " " * inline.end() + line[inline.end() :]
    heading = re.match(r"\s*(case|tall|wide|if|when|for|\\text\{[^}]*(tall|wide))[^=:]*(:|$)", line, re.I)
    if heading and case_named(line) and not re.search(r"(?<![<>])=", line):
        here.note, here.case = True, case_named(line)
        return [here]
    if re.search(r"(~|∼|\\sim)\s*(\\mathcal\s*\{?\s*)?N\s*\}?\s*(\\left)?\(", line):
        # W ~ N(0, I): how a quantity is distributed is given; the part's densities say it.
        here.note = True
        return [here]
    try:
        tokens = lex(line, names, start)
        return _statements(tokens, here, line, start, text, names)
    except TypedError as error:
        if _is_prose(line, names):
            here.note, here.case = True, case_named(line)
            return [here]
        here.error = error
        return [here]


# Brackets at the end of a line, well apart from the formula before them: "(V'V = I)", "(U orthogonal)".
REASON = re.compile(r"(?<=[\w)\]}'†])(?:[ \t]{2,}|\t)\(([^()]*)\)[ \t]*$")


def _is_reason(inside: str, names: Names) -> bool:
    """Whether brackets hold an equation or words, and so are no factor."""
    known = GREEK.keys() | FUNCTIONS.keys()
    return "=" in inside or any(
        word not in known and names.split(word) is None for word in re.findall(r"[A-Za-z]{4,}", inside)
    )


def _is_prose(line: str, names: Names) -> bool:
    """Words rather than a formula: a remark, which is not judged."""
    if re.search(r"=|∝|⇔|⇒|\\(iff|implies|frac|sum)", line):
        return False
    words = [w for w in re.findall(r"[A-Za-z]{3,}", line) if names.find(w) is None and w not in GREEK]
    return len(words) >= 2


def _statements(
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
            if _is_prose(line, names):
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
    for part in walk(node):
        word = part.value if part.op == "sym" else part.value[0] if part.op in ("deriv", "grad") else None
        if word is not None and word not in names.declared | names.defined:
            raise _unknown(str(word), names, part)
    return node


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
