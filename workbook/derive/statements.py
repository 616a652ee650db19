"""From the text of a cell to statements: lines, Markdown formulas, comments, headings of cases.

Where a line cannot be read, its statement carries the error instead, and the lines after it are still read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from .errors import FuelError, TypedError
from .lexer import lex
from .lines import case_named, is_markdown, line_number, logical_lines, regions
from .names import FUNCTIONS, GREEK, Names
from .pieces import Statement, cut, is_prose

MAX_CHARACTERS = 20_000
MAX_LINES = 300


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


def _introduces(said: Statement, names: Names) -> bool:
    """Whether a formula defines a name, or says again what one of the student's own names is."""
    first = said.first
    while first is not None and first.op == "entry":
        first = first.args[0]
    return said.defines is not None or (first is not None and first.value in names.defined)


# "Let $f = x'c$": what a sentence introduces.
INTRODUCED = re.compile(r"\b(?:let|define|set|write|put|denote|call|with|where)\b[^$]*\$([^$\n]+)\$", re.I)


def _prose(region: str, base: int, text: str, names: Names) -> list[Statement]:
    """Headings of cases, and names that a sentence defines; the rest of a sentence is not judged."""
    found = []
    at = base
    for line in region.split("\n"):
        for inline in INTRODUCED.finditer(line):
            said = _line(inline.group(1), at + inline.start(1), text, names)
            found += [s for s in said if s.error is None and len(s.links) == 1 and _introduces(s, names)]
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
        return cut(tokens, here, line, start, text, names)
    except TypedError as error:
        if is_prose(line, names):
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
