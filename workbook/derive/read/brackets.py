"""Read brackets, bars and relations: what opens, what closes, and what an ``=`` means at its position."""

from __future__ import annotations

import re

from . import marks
from .cursor import Cursor
from .tokens import OPERAND, Token


def opening(lexer: Cursor, char: str) -> None:
    """Read an opening bracket at the lexer's position, or brackets that do not group, and emit their tokens.

    Some brackets are read whole: the index of ``x[i]`` and ``(A x)[i]``, "the (i,k) entry", and "(m > n)" between
    words. In a part with a ReLU, an indicator is emitted before ``(z > 0)``. The entries after ``[`` get commas if they
    are written with spaces.
    """
    start = lexer.at
    before = lexer.out[-1] if lexer.out else None
    if char == "[" and before and before.type in ("SYM", "DECOR") and before.end == lexer.base + start:
        raw = lexer.balanced()
        if raw and re.fullmatch(r"\s*[a-z\d:]\s*(,\s*[a-z\d:]\s*)?|\s*[01]?\s*:\s*[a-z]\s*", raw[0]):
            lexer.at = raw[1] + 1
            return marks.attach_subscript(lexer, raw[0].replace(" ", ""), start)
    if char == "[" and before and before.type == "INDEX" and _second_index(lexer, before, start):
        return None
    if char == "[" and before and before.type == "RP" and before.end == lexer.base + start:
        entry = lexer.match(r"\[\s*([ijkl](?:\s*,\s*[ijkl])?|[01]?\s*:\s*[a-z])\s*\]")
        if entry:
            # (A x)[i]
            lexer.at = entry.end()
            return marks.attach_subscript(lexer, entry.group(1).replace(" ", ""), start)
    pair = lexer.match(r"\(\s*[ijkl]\s*,\s*[ijkl]\s*\)(?:-?(?:th|te|e)\b)?(?!\s*[\^_'])")
    if pair and lexer.last() in ("", "TEXT", "COMMA"):
        # "the (i,k) entry"
        lexer.at = pair.end()
        return lexer.emit("TEXT", "entry", start)
    order = lexer.match(r"\(\s*([a-z1])\s*(?:[<>≤≥×]|[<>]=|\\[lg]eq?|\\times|x|by)\s*([a-z1])\s*\)")
    if order and all(size == "1" or _is_size(lexer, size) for size in order.groups()):
        # "(m > n)" and "(n × m)" between words
        lexer.at = order.end()
        return lexer.emit("TEXT", order.group(), start)
    barred = char == "[" and _bars_apart(lexer)
    if char != "{":
        _space_apart(lexer)
    if char in "([" and lexer.names.activation and lexer.last() not in ("IND", "FUNC"):
        raw = lexer.balanced()
        if raw and re.fullmatch(r"[^<>=]*[<>]=?[^<>=]*", _top(raw[0])):
            if lexer.last() == "TEXT":
                return _condition(lexer, raw, start)
            # (z > 0) and [z > 0] as a factor: 1 where it is true.
            lexer.emit("IND", "ind", start)
    lexer.at += 1
    lexer.push(char)
    lexer.emit({"(": "LP", "[": "LS", "{": "LB"}[char], "|" if barred else char, start)
    return None


def _second_index(lexer: Cursor, before: Token, start: int) -> bool:
    """Read the ``[k]`` of ``A[j][k]``, and join it with the index before it; return whether there is one."""
    second = lexer.match(r"\[\s*([ijkl])\s*\]")
    beside = before.end == lexer.base + start and lexer.text[start - 1] == "]"
    if not second or not beside or len(before.value) != 1:
        return False
    lexer.at = second.end()
    lexer.out[-1] = before._replace(value=(*before.value, second[1]), end=lexer.base + lexer.at)
    return True


def _is_size(lexer: Cursor, letter: str) -> bool:
    return letter in lexer.names.sizes and lexer.names.find(letter) is None


def _condition(lexer: Cursor, raw: tuple[str, int], start: int) -> None:
    """Read the comparison in brackets after words, as in "an active unit (z > 0)", without its brackets."""
    lexer.emit("TEXT", "(", start)
    lexer.out.extend(lexer.inner(raw[0], start + 1))
    lexer.at = raw[1] + 1
    lexer.emit("TEXT", ")", raw[1])


DOTS = re.compile(r"…|⋯|\.\.\.|\\[lcv]?dots[bc]?(?![A-Za-z])")
GAPS = re.compile(r"(?:\s|\\[,;:! ]|\\q?quad(?![A-Za-z]))+")
# A number before a block: the √λ of [X √λ I].
SCALAR = re.compile(r"(?:^|\s)[-−]?(?:\d+|(?:√|\\?sqrt)?\s*[({]?\s*\\?[A-Za-zα-ω]+\s*[)}]?)$")
# A zero beside another block, which nobody means as a factor; and a row below another one.
BESIDE_ZERO = re.compile(r"[\w}'†)]\s+0(?=\s*(?:;|$)|\s+\S)|(?:^|;|\s)\s*0\s+[\w\\]")
ROWS = re.compile(r"(?<!\\);")
# A space that someone typed on purpose: [X \; Y].
WIDE = re.compile(r"(?:\s*(?:\\[;: ]|~))+\s*")


BAR = re.compile(r"(?<![|\\])\|(?![|_])|\\(?:mid|vert)(?![A-Za-z])")


def _bars_apart(lexer: Cursor) -> bool:
    """Put commas between the columns of ``[a_1 | a_2 | … | a_n]``; return whether its bars are not absolute values."""
    raw = lexer.balanced()
    top = _top(raw[0]) if raw else ""
    if raw is None or not BAR.search(top) or "," in top or not all(map(str.strip, BAR.split(top))):
        return False
    found = [*top]
    at = lexer.at + 1
    for bar in BAR.finditer(top):
        found[bar.start() : bar.end()] = ",".ljust(bar.end() - bar.start())
    inside = "".join(old if new == "·" else new for old, new in zip(raw[0], found, strict=True))
    lexer.text = lexer.text[:at] + inside + lexer.text[at + len(inside) :]
    return True


def _space_apart(lexer: Cursor) -> None:
    r"""Put commas between the entries of ``[c_1 c_2 … c_n]`` and ``[X \; Y]``, rows that are written with spaces.

    The bracket opens at the lexer's position. The lexer's text changes in place and keeps its length. Brackets with a
    comma, a sum or a relation stay as they are.
    """
    raw = lexer.balanced()
    if raw is None:
        return
    inside, top = raw[0], _top(raw[0])
    regular = len({len(row.split()) for row in ROWS.split(top)}) == 1
    spaced = lexer.names.spaced or (regular and BESIDE_ZERO.search(top))
    if re.search(r"[,&=+](?<!\\,)|\\\\", top) or (ROWS.search(top) and not spaced):
        return
    if DOTS.search(inside):
        gaps = GAPS
    elif lexer.text[lexer.at] == "(":
        # (c_1 c_2 … c_n) is a row, and (A x) a product.
        return
    elif spaced and not re.search(r"\S\s+[-−]\s", top):
        gaps = GAPS if re.search(r"[\w}'†)]\s+[\w\\√]", top) else WIDE
    elif WIDE.search(top.strip()) and not re.search(r"[-−]", top):
        gaps = WIDE
    else:
        return

    def comma(found: re.Match[str]) -> str:
        number = gaps is GAPS and SCALAR.search(inside[: found.start()])
        if (
            number
            and number.group().strip() not in ("", "0")
            and number.group().strip().isdigit()
            and inside[found.end() : found.end() + 1].isalpha()
        ):
            # 2 x_1
            return found.group()
        if (
            number
            and lexer.names.find(re.sub(r"[^A-Za-zα-ω]|sqrt", "", number.group())) in lexer.names.parameters
        ):
            return found.group()
        ends = top[: found.start()].strip()[-1:] in ("", ";") or top[found.end() :].strip()[:1] in ("", ";")
        between = top[found.start() : found.end()] == found.group()
        return (" " if ends else ",").ljust(len(found.group())) if between else found.group()

    at = lexer.at + 1
    lexer.text = lexer.text[:at] + gaps.sub(comma, inside) + lexer.text[at + len(inside) :]


def _top(text: str) -> str:
    """Return the text with everything in inner brackets replaced by a mark of the same length."""
    for _ in range(4):
        text = re.sub(r"\{[^{}]*\}|\([^()]*\)|\[[^\[\]]*\]", lambda found: "·" * len(found.group()), text)
    return text


def bar(lexer: Cursor, kind: str, start: int) -> None:
    """Read a bar: it closes if a bar of its kind is open and an operand precedes it; otherwise it opens."""
    inside = bool(lexer.open) and lexer.open[-1] == kind
    if inside and lexer.last() in OPERAND:
        lexer.pop(kind, start)
        return lexer.emit("NC" if kind == "norm" else "AC", "‖", start)
    if lexer.open and lexer.open[-1] == "(" and kind == "abs" and _of_density(lexer):
        return lexer.emit("COMMA", "|", start)
    lexer.push(kind)
    return lexer.emit("NO" if kind == "norm" else "AO", "‖", start)


def _of_density(lexer: Cursor) -> bool:
    """Return whether the innermost open bracket belongs to ``N(y | μ, Σ)``."""
    depth = 0
    for place in range(len(lexer.out) - 1, 0, -1):
        token = lexer.out[place]
        depth += (token.type in ("RP", "RS", "RB")) - (token.type in ("LP", "LS", "LB"))
        if depth < 0:
            before = lexer.out[place - 1]
            return (before.type, before.value) == ("FUNC", "normal")
    return False


def separator(lexer: Cursor, value: str, start: int) -> None:
    """Read ``|`` and ``;``, which separate the argument of a density from its parameters."""
    if lexer.open and lexer.open[-1] == "(" and _of_density(lexer):
        return lexer.emit("COMMA", ",", start)
    return lexer.emit("SEMI", ";", start) if value == ";" else lexer.emit("TEXT", value, start)


def angle(lexer: Cursor, opens: bool, start: int) -> None:
    """Read the angle brackets of ``⟨a, b⟩``."""
    if opens:
        lexer.push("⟨")
        return lexer.emit("LANG", "⟨", start)
    lexer.pop("⟨", start)
    return lexer.emit("RANG", "⟩", start)


def relation(lexer: Cursor, kind: str, value: str, start: int) -> None:
    """Read a relation between sides, or between the two sides of a condition in brackets."""
    if kind == "REL" and value == "=":
        if lexer.pending_st:
            kind, lexer.pending_st = "CEQ", False
        elif lexer.open:
            kind = "CMP"
    lexer.emit(kind, value, start)
