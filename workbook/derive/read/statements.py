"""Split the text of a cell into statements: lines, sentences, comments, headings of cases.

A statement that cannot be read carries the error, and the text after it is still read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ..errors import FuelError, TypedError
from .clean import Label, clean
from .declarations import DISTRIBUTED, declared_in, distributed, in_words
from .lexer import lex
from .lines import (
    NAMED,
    RELATION_START,
    case_named,
    formulas,
    is_fenced,
    is_markdown,
    line_number,
    logical_lines,
    regions,
    sentences,
    unit_named,
)
from .names import FUNCTIONS, GREEK, Names
from .pieces import cut, is_prose
from .remarks import LEAD, is_reason, without_remarks
from .said import Statement
from .tokens import RELATED, Token

MAX_CHARACTERS = 20_000
MAX_LINES = 300
Reader = Callable[[Names], list[Statement]]


def read(text: str, names: Names) -> list[Statement]:
    """Return every statement of a block. Raises FuelError if the text is too long."""
    return [statement for unit in line_readers(text) for statement in unit(names)]


def line_readers(text: str) -> list[Reader]:
    """Return one reader for every line, sentence and label of a brace, in the order of the text.

    A reader takes the names and returns statements. It may be called again after a definition, which changes how the
    lines after it are read, but not how the text is split into lines.

    Raises
    ------
    FuelError
        If the text has more characters or lines than a derivation may have.
    """
    if len(text) > MAX_CHARACTERS:
        raise FuelError(f"a derivation has at most {MAX_CHARACTERS} characters; this one has {len(text)}")
    found: list[Reader] = []
    cleaned, labels = clean(text)
    assumed = False
    for region, base, mathematics in regions(cleaned):
        if not mathematics:
            last = re.split(r"[.!?]\s", region)[-1]
            if region.strip():
                assumed = (
                    bool(ASSUMED.match(last))
                    and not case_named(last)
                    and last.rstrip()[-1:] not in (".", "!")
                )
            for said, start, plain in sentences(region, base):
                found += [
                    partial(_statements_of_label, label, cleaned) for label in _within(labels, start, said)
                ]
                if plain:
                    found += [
                        partial(_plain, line, at, cleaned, text)
                        for line, at in logical_lines(said, start, False)
                    ]
                else:
                    found.append(partial(_sentence, said, start, text))
            continue
        display = is_markdown(text) and not is_fenced(text, base)
        for line, start in logical_lines(region, base, display):
            found += [partial(_statements_of_label, label, cleaned) for label in _within(labels, start, line)]
            found.append(partial(_line, line, start, cleaned, shown=text, assumed=assumed))
        if len(found) > MAX_LINES:
            raise FuelError(f"a derivation has at most {MAX_LINES} lines")
    return found


def _within(labels: tuple[Label, ...], start: int, piece: str) -> list[Label]:
    return [label for label in labels if start <= label.body[0] < start + len(piece)]


# -- labels of braces ---------------------------------------------------------------------------


def _statements_of_label(label: Label, text: str, names: Names) -> list[Statement]:
    r"""Return the statement that ŵ is V'w for a labeled brace such as ``\underbrace{V'w}_{ŵ}``, as an aside.

    There is none if the label cannot be read, or is neither one name or number nor contains I or a symbol of the part.
    A spelling of the unknown without a definition, such as ŵ, is added to the names that the text takes.
    """
    body = text[slice(*label.body)]
    try:
        left = lex(label.text, names, label.name[0])
        left = left[1:] if left and (left[0].type, left[0].value) == ("REL", "=") else left
        if any(t.type in RELATED for t in left):
            # A rule that explains the step.
            return []
        about = any(t.type == "EYE" or (t.type == "SYM" and t.value in names.declared) for t in left)
        if len(left) != 1 and not about:
            # A label such as d × d or "a number" is not a quantity of the part.
            return []
        if len(left) == 1 and left[0].type not in ("SYM", "IDX", "EYE", "ZERO", "NUM"):
            return []
        unknown = left[0].value in names.unknowns
        own = (
            unknown and left[0].typed and names.find(left[0].typed) != left[0].typed and left[0].type == "SYM"
        )
        if own and left[0].value not in names.defined:
            # A spelling such as ŵ gets the meaning that is written above it.
            left = [left[0]._replace(value=left[0].typed)]
            names.taken.add(left[0].value)
        right = lex(body, names, label.body[0])
        equals = Token("REL", ":=", *label.name)
        here = Statement(line_number(text, label.body[0]), " ".join(body.split()), start=label.body[0])
        found = cut([*left, equals, *right], here, body, text, names)
    except TypedError:
        return []
    for said in found:
        # The line continues after its braces.
        said.aside = True
    return [said for said in found if said.error is None and said.links]


# -- sentences ---------------------------------------------------------------------------------


def _sentence(sentence: str, base: int, text: str, names: Names) -> list[Statement]:
    """Return the statements of the formulas in a sentence: an equation is a claim, a quantity alone is not.

    Declarations such as ``v ∈ R^n``, and formulas with a relation that cannot be read, come first; the latter carry
    their error. Other formulas that cannot be read are left out. A sentence without claims gives a note if it names a
    case or a condition. ``base`` is its offset in ``text``.
    """
    tokens: list[Token] = []
    unread: list[Statement] = []
    related = False
    number = line_number(text, base + len(sentence) - len(sentence.lstrip()))
    shown = " ".join(text[base : base + len(sentence)].split())
    sentence = in_words(sentence, names, sentence=True)
    for piece, at, formula in formulas(sentence):
        start = base + at
        if not formula:
            tokens += _words(piece, start)
            continue
        if DISTRIBUTED.search(piece):
            said, piece = distributed(piece, start, Statement(number, piece.strip(), start=start), names)
            unread += said
            tokens.append(Token("TEXT", "distributed", start, start))
            if not piece.strip():
                continue
        blank, said = declared_in(piece, start, text, names)
        unread += said
        if tokens and tokens[-1].type not in ("TEXT", "COND", "REL") and RELATES.match(blank) and related:
            # Two equations with only a space between them.
            tokens.append(Token("COMMA", ",", start, start))
        related = bool(RELATES.match(blank))
        try:
            read = lex(blank, names, start)
            if read and read[0].type in ("CMP", "ORD") and tokens and tokens[-1].type == "TEXT":
                # "the first term is $\\geq 0$": its left side is in words, whatever formula is before them.
                read = [Token("TEXT", "", start, start)]
            tokens += read
        except TypedError as error:
            if re.search(r"=|≈|→|\\(to|approx|iff|implies|Rightarrow)(?![A-Za-z])", piece):
                unread.append(Statement(line_number(text, start), piece.strip(), error=error, start=start))
            tokens.append(Token("TEXT", "", start, start))
    here = Statement(number, shown, start=base, where=unit_named(sentence) or None)
    if not tokens or all(token.type in ("TEXT", "COND", "COMMA") for token in tokens):
        here.note, here.case = True, case_named(sentence)
        return [*unread, here] if here.case or here.where else unread
    # A formula without words is a line. Between words, only a formula that relates two sides is a line.
    words = any(token.type in ("TEXT", "COND") and str(token.value).isalpha() for token in tokens)
    found = cut(tokens, here, sentence, text, names, sentence=words)
    return [*unread, *(said for said in found if said is not here or said.case or said.where or not words)]


# A formula that relates two sides, and does not go on from the one before it.
RELATES = re.compile(
    rf"(?!{RELATION_START.pattern})\s*[^\s=≈→←⇒⇔≤≥<>&][^=≈→←⇒⇔≤≥<>]*"
    r"(?:=|≈|→|←|≤|≥|\\(?:approx|to|gets|leftarrow|leq?|geq?)(?![A-Za-z]))"
)
WORDS = re.compile(r"[^\W\d_]+|<=>|=>|[=≈→⇒⇔]+|[,;.:]|\S")


def _plain(line: str, start: int, cleaned: str, shown: str, names: Names) -> list[Statement]:
    """Read a line of plain mathematics in a text with formulas; ignore errors in a line of mostly words."""
    found = _line(line, start, cleaned, names, shown)
    if len(re.findall(r"(?<![\\\w])[A-Za-z]{3,}(?![\w(_^'])", line)) > 2:
        for said in found:
            said.aside = said.aside or said.error is not None
    return found


def _words(piece: str, start: int) -> list[Token]:
    """Return the words of a sentence; a comma, an arrow and an ``=`` between two formulas keep their meaning."""
    found = []
    # A relation with words beside it belongs to the words: "the smallest value, iff $w = m$".
    whole = WORDS.findall(piece)
    for word in WORDS.finditer(piece):
        value, at = word.group(), start + word.start()
        kind = "TEXT"
        if value in (",", ";"):
            kind = "COMMA"
        elif value in ("=>", "⇒", "⇔", "<=>") or (value in ("=", "≈", "→", "iff") and len(whole) == 1):
            kind, value = "REL", {"⇒": "=>", "⇔": "<=>", "→": "->", "≈": "~", "iff": "<=>"}.get(value, value)
        elif value.lower() in ("as", "when", "if", "whenever", "for"):
            kind, value = "COND", value.lower()
        found.append(Token(kind, value, at, start + word.end()))
    return found


# -- lines -------------------------------------------------------------------------------------


# A sentence that begins with an assumption and ends at the formula below it.
ASSUMED = re.compile(
    r"\s*(?:\W*\b(?:and|but|now|here|also|note that|for (?:the sake of )?simplicity|let us|let's|we)\b)*\W*"
    r"\b(if|assum\w+|suppos\w+|unless|provided)\b(?![^$]*(?:→|\\to))",
    re.I,
)


def _line(
    line: str, start: int, text: str, names: Names, shown: str = "", assumed: bool = False
) -> list[Statement]:
    """Return the statements of one logical line."""
    found = _statements(line, start, text, names, shown)
    for said in found if assumed else ():
        said.assumed = True
    return found


def _statements(line: str, start: int, text: str, names: Names, shown: str) -> list[Statement]:
    """Return the statements of one line in its order: definitions, claims, and notes that are not judged.

    A line in brackets, and a claim in brackets after a formula, give asides. Prose that cannot be read is a note; any
    other line that cannot be read is a statement with an error.

    Parameters
    ----------
    line, start : str, int
        The line without marks that carry no mathematics, and its offset in ``text``.
    shown : str
        The text as the student typed it, for messages; "" for the same as ``text``.
    """
    line = in_words(line, names)
    beside = re.fullmatch(r"\s*\(([^()]*=[^()]*(?:\([^()]*\)[^()]*)*)\)[\s.]*", line)
    if beside:
        # A line in brackets is an aside to the argument.
        blank = " " * beside.start(1) + beside.group(1)
        found = _statements(blank, start, text, names, shown)
        for said in found:
            said.aside = True
        return found
    unit = unit_named(line) or ("" if RELATION.search(line) else unit_named(f"if {line}"))
    words = re.fullmatch(r"\s*\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)[\s.]*", line)
    if words and len(re.findall(r"[A-Za-z]{2,}", line)) > 1 and is_reason(words["inside"], names):
        # A remark on a line of its own.
        here = Statement(line_number(text, start), line.strip(), start=start, note=True, where=unit or None)
        return [here]
    line, remarks = without_remarks(line, names)
    if remarks:
        claims = [said for remark in remarks for said in _claimed(remark, start, text, names, shown)]
        found = _statements(line, start, text, names, shown)
        for said in found:
            said.where = said.where or unit or None
        return [*found, *claims]
    note = COMMENT.search(line)
    claims = [] if note is None or NAMED.match(note[1]) else _claimed(note, start, text, names, shown)
    if note is not None and claims:
        return [*_statements(line[: note.start()], start, text, names, shown), *claims]
    lead = len(line) - len(line.lstrip())
    line, _, comment = line.partition("#")
    typed = (shown or text)[start : start + len(line.rstrip())]
    here = Statement(
        line_number(text, start + lead), " ".join(typed.split()) or comment.strip(), start=start + lead,
        case=case_named(comment), where=unit or None,
    )  # fmt: skip
    named = NAMED.match(comment)
    defined = names.find(GREEK.get(named["name"].lstrip("\\"), named["name"])) if named else ""
    if named and (defined is None or defined in names.defined):
        # G is used in the line and defined in the comment.
        at = start + len(line) + 1 + named.start("claim")
        claims = _asides(_statements(named["claim"], at, text, names, shown))
        return [*_statements(line, start, text, names, shown), *(said for said in claims if said.links)]
    line, declared = declared_in(line, start, text, names)
    if EMPTY.fullmatch(line):
        here.note = True
        return declared if declared else [*declared, here]
    inline = CASE.match(line)
    if inline:
        here.case = inline.group(1).lower()
        line = " " * inline.end() + line[inline.end() :]
    other = OTHERWISE.match(line)
    if other:
        line = " " * other.end() + line[other.end() :]
    heading = HEADING.match(line)
    if heading and case_named(line) and not RELATION.search(line):
        here.note, here.case = True, case_named(line)
        return [here]
    if DISTRIBUTED.search(line):
        claims, line = distributed(line, start, here, names)
        declared += claims
        if not line.strip():
            return [*declared, *([] if claims else [replace(here, note=True)])]
    try:
        found = cut(lex(line, names, start), here, line, text, names)
        if any(said.unknown or said.error for said in found) and is_prose(line, names):
            here.note, here.case = True, case_named(line)
            return [*declared, here]
        return [*declared, *found]
    except TypedError as error:
        explained = [found.start() for found in EXPLAINED.finditer(line, 0, max(error.start - start, 0))]
        if explained and line[: explained[-1]].strip(" ,;."):
            # What cannot be read is in the words after the formula: "… where ^* is the transpose".
            return [*declared, *_statements(line[: explained[-1]], start, text, names, shown)]
        if is_prose(line, names):
            here.note, here.case = True, case_named(line)
        else:
            here.error = error
        return [*declared, here]


COMMENT = re.compile(r"#(.*)", re.S)
EXPLAINED = re.compile(r"(?<![A-Za-z\\])(?:\\text\s*\{\s*)?(?:where|because|since|using|here|note)\b")
# A line without mathematics, and the brace before or behind equations that belong together.
EMPTY = re.compile(r"[\s&.,;:]*(?:\\left\s*\\\{|\\right\s*(?:\.|\\\}))?[\s&.,;:]*")


CASE = re.compile(
    r"\s*(?:(?:case|if|for|when)\s+)?(?:a\s+)?(?:\$?X\$?\s+(?:is\s+)?)?(tall|wide)\b(?:\s+X)?(?:\s+\([^()]*\))?\s*[:,]"
    r"\s*(?=\S)",
    re.I,
)
# An equation or a limit, which a heading does not have; "m > n" and "r = n" are parts of one.
RELATION = re.compile(r"(?<![<>])=|≈|\\approx|(?:→|->|\\to(?![A-Za-z]))(?!\s*(?:0|∞|inf|\\infty))")
OTHERWISE = re.compile(r"\s*(?:otherwise|else)\b\s*[,:]?\s*(?=\S)", re.I)
HEADING = re.compile(r"\s*(case|tall|wide|if|when|for|\\text\{[^}]*(tall|wide))[^=:]*(:|$)", re.I)


def _claimed(remark: re.Match[str], start: int, text: str, names: Names, shown: str) -> list[Statement]:
    """Return the claims of a remark such as ``(V'V = I)`` or ``(since V'V = I)``, as asides.

    There are none in other words, in what goes on from the formula, such as ``(= 0)``, and in what is about letters
    without a meaning, such as ``((a b)' = b'a')``.
    """
    lead = LEAD.match(remark.group(1))
    inside = remark.group(1)[lead.end() if lead else 0 :]
    known = GREEK.keys() | FUNCTIONS.keys()
    words = [w for w in re.findall(r"(?<![\\A-Za-z{])[A-Za-z]{2,}", inside) if w not in known and w != "and"]
    if "=" not in inside or any(names.split(word) is None for word in words):
        return []
    found = _statements(" " * (remark.end(1) - len(inside)) + inside, start, text, names, shown)
    found = [said for said in found if said.error or said.first is not None or said.defines is not None]
    for said in found:
        said.text = " ".join(inside.split())
    return _asides(found)


def _asides(found: list[Statement]) -> list[Statement]:
    """Return the statements that claim something about known names, as asides."""
    for said in found:
        said.aside = True
    return [said for said in found if not (said.note or said.unknown or said.unnamed or said.example)]
