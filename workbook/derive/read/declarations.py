"""Read what a line declares: spaces, ``v ∈ R^n`` and ``f: R^n → R``, and a distribution, ``W ~ N(0, I)``."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from ..errors import TypedError
from ..tree import Node, symbols
from .claims import read_claim
from .lexer import lex
from .lines import line_number
from .names import GREEK, Names
from .parse import expression
from .said import Statement
from .tokens import Token

MEMBER = re.compile(r"∈|\\in(?![A-Za-z])|\bin(?![A-Za-z])")


FIELD = r"(?:\\mathbb\s*\{?\s*R\s*\}?|\\R(?![A-Za-z])|R(?=\s*\^)|ℝ)"
SIZE = r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|\w(?:\s*[x×]\s*\w)?"
SPACE = re.compile(
    r"(?P<names>\\?[A-Za-zα-ωΑ-Ω][\w{}\\ ]{0,20}(?:\s*,\s*\\?[A-Za-zα-ωΑ-Ω]\w*)*)"
    rf"\s*(?P<sign>{MEMBER.pattern})\s*{FIELD}\s*(?:\^\s*(?P<size>{SIZE}))?[.,;]?"
)
ONE = rf"(?:{FIELD}|R(?!\w))\s*(?:\^\s*(?:{SIZE}))?"
SPACES = rf"{ONE}(?:\s*(?:×|\\times(?![A-Za-z]))\s*{ONE})*"
MAP = re.compile(
    rf"(?P<name>\\?[A-Za-zα-ωΑ-Ω]\w*)\s*(?::|\\colon(?![A-Za-z]))\s*{SPACES}"
    rf"\s*(?:→|->|\\(?:to|rightarrow|longrightarrow)(?![A-Za-z]))\s*{SPACES}"
    r"(?:[\s,;:]*(?:\\q?quad(?![A-Za-z])\s*)?(?P<of>[A-Za-z])\s*(?:↦|\\(?:long)?mapsto(?![A-Za-z]))|[.,;]?)"
)


def _maps(line: str, start: int, number: int, said: list[Statement]) -> str:
    """Blank ``f: R^n → R``, which is a note; with ``x ↦`` behind it the line reads ``f(x) =``."""

    def blank(found: re.Match[str]) -> str:
        said.append(Statement(number, found.group().strip(), start=start + found.start(), note=True))
        defined = f"{found['name']}({found['of']})" if found["of"] else ""
        return defined + "=".rjust(len(found.group()) - len(defined)) if defined else " " * len(found.group())

    return MAP.sub(blank, line)


def declared_in(line: str, start: int, text: str, names: Names) -> tuple[str, list[Statement]]:
    """Read ``v ∈ R^n`` and ``f: R^n → R`` and blank them: from then on v has a shape, but no meaning.

    The set below an operator, as in ``\\min_{w ∈ R^d}``, is left to the operator.
    """
    said: list[Statement] = []
    line = _maps(line, start, line_number(text, start), said)
    if not MEMBER.search(line):
        return line, said
    declared = [found for found in SPACE.finditer(line) if not _is_below(line, found.start("sign"))]
    for found in declared:
        if re.search(r"[\^_{]\s*$", line[: found.start()]):
            # (X'X)^{-1} X^\top ∈ R^{n×m}: the space of a whole expression.
            begin = found.start("sign")
            line = line[:begin] + " " * (found.end() - begin) + line[found.end() :]
            continue
        sizes = re.findall(
            r"[A-Za-z]", re.sub(r"\\(?:times|cdot|text)|×|x(?=\s*\w)", " ", found.group("size") or "")
        )
        sizes = [s for s in sizes if s in names.sizes]
        here = Statement(
            line_number(text, start), found.group().strip(), start=start + found.start(), note=True
        )
        for name in re.split(r",", found.group("names")):
            word = re.sub(r"\\(mathbf|boldsymbol|bm|vec)|[\\{} ]", "", name)
            word = GREEK.get(word, word)
            if names.find(word) is None and len(sizes) <= 2 and (sizes or not found.group("size")):
                here.declares.append((word, tuple(sizes)))
        said.append(here)
        line = line[: found.start()] + " " * len(found.group()) + line[found.end() :]
    return line, said


def _is_below(line: str, at: int) -> bool:
    """Return whether a position is in the braces of a subscript or in the first ones of ``\\underset``."""
    opened: list[int] = []
    for brace in re.finditer(r"\\.|[{}]", line[:at]):
        if brace.group() == "{":
            opened.append(brace.start())
        elif brace.group() == "}" and opened:
            opened.pop()
    return bool(opened) and re.search(r"(_|\\underset)\s*$", line[: opened[-1]]) is not None


def in_words(line: str, names: Names, sentence: bool = False) -> str:
    """Return a line of the same length with "posterior ∝ likelihood × prior" as a claim about these densities.

    Between dollars it stays a formula, and in a sentence it becomes one.
    """
    if not names.spoken:
        return line
    word = rf"(?:\\text\w*\s*\{{\s*)?\b(?:{'|'.join(names.spoken)})\b(?:\s*\}})?"
    times = r"\s*(?:×|\*|·|\\times(?![A-Za-z])|\\cdot(?![A-Za-z])|\\,)\s*"
    product = rf"{word}(?:{times}{word})+"
    product = rf"(?:{product}(?:\s*/\s*{word})?|\\[dt]?frac\s*\{{\s*{product}\s*\}}\s*\{{\s*{word}\s*\}})"
    said = re.compile(
        rf"(?P<before>\s?)(?P<said>{word}\s*(?:=|∝|\\propto(?![A-Za-z]))\s*{product})(?P<behind>[\s.,;:]?)",
        re.I,
    )

    def written(found: re.Match[str]) -> str:
        whole = re.sub(word, density, found["said"], flags=re.I)
        before, behind = found["before"], found["behind"]
        inside = not sentence or line[: found.start()].count("$") % 2
        if inside or not (before and behind):
            return f"{before}{whole}{behind}"
        return f"${whole}$"

    def density(found: re.Match[str]) -> str:
        # The token is as long as the word.
        name = re.sub(r"\\text\w*|\W", "", found.group())
        written = names.spoken[name.lower()][:-1]
        # A space before it ends a command.
        return f" {written}"[found.group()[0] != "\\" :].ljust(len(found.group()) - 1) + ")"

    return said.sub(written, line)


# What may be before the quantity of a distribution.
BEFORE_QUANTITY = re.compile(
    r"[,;:&⇒]|=>|\\(?:q?quad|Rightarrow|implies|iff)(?![A-Za-z])"
    r"|\b(?:and|where|with|so|also|then|hence|thus|let|given|since|because|as)\b"
)
# A claim about a density, and an arrow around it.
OF_DENSITY = re.compile(r"\b[pP]\s*(?:\\left)?\(|arg\s*\\?,?\s*(?:max|min)")
ARROW = r"(?:⇒|⟹|=>|→|->|\\(?:Rightarrow|Longrightarrow|implies|to|iff)(?![A-Za-z]))"
SEPARATOR = re.compile(rf"{ARROW}|[,;()\[\]{{}}]")


def _closed(line: str, at: int) -> int:
    """Return the offset behind the bracket that closes the one before ``at``; the end of the line if none does."""
    depth = 1
    while at < len(line) and depth:
        depth += (line[at] in "([{") - (line[at] in ")]}")
        at += 1
    return at


def distributed(line: str, start: int, here: Statement, names: Names) -> tuple[list[Statement], str]:
    """Read ``W ~ N(0, I)`` as ``p(W) = N(0, I)``, which is a line if it follows, and a note otherwise.

    ``ε ~ N(0, I)`` of another letter is a statement with its mean and covariance. A distribution of something else
    gives none. Return the statements, and the line with blanks for everything but its other claims about densities.
    """
    found: list[Statement] = []
    rest, begin = "", 0
    for sign in DISTRIBUTED.finditer(line):
        end = _closed(line, sign.end())
        claim, first = _distribution(line, begin, sign, end, start, here, names)
        found += [claim] if claim else []
        rest += _others(line[begin:first]) + " " * (end - first)
        begin = end
    return found, rest + _others(line[begin:])


def _others(text: str) -> str:
    """Return a text with blanks for all but its claims about densities, and the arrows and commas between these.

    >>> _others(", y = X w + ε => p(y|w) = N(y | X w, I)").strip()
    'p(y|w) = N(y | X w, I)'
    """
    places, depth = [0], 0
    for sign in SEPARATOR.finditer(text):
        depth += (sign.group() in "([{") - (sign.group() in ")]}")
        places += list(sign.span()) if depth == 0 and sign.group() not in ")]}" else []
    pieces = [text[begin:end] for begin, end in pairwise((*places, len(text)))]
    claims = [bool(OF_DENSITY.search(piece)) for piece in pieces]
    kept = [claim or (at % 2 == 1 and claims[at - 1] and claims[at + 1]) for at, claim in enumerate(claims)]
    return "".join(piece if keep else " " * len(piece) for piece, keep in zip(pieces, kept, strict=True))


def _distribution(
    line: str, begin: int, sign: re.Match[str], end: int, start: int, here: Statement, names: Names
) -> tuple[Statement | None, int]:
    """Return the claim of one distribution, or None, and the offset of its quantity, which is behind ``begin``."""
    left, right, at = line[begin : sign.start()], line[sign.end(1) : end], start + sign.end(1)
    places = [0, *(found.end() for found in BEFORE_QUANTITY.finditer(left))]
    for first in (begin + place for place in places):
        text = line[first:end].strip(" ,;")
        claim = replace(here, text=text, start=start + first, links=[], supposed=True)
        if _claimed(claim, line[first : sign.start()].strip(), right, at, names):
            return claim, first
    return None, begin + places[-1]


def _claimed(claim: Statement, name: str, right: str, at: int, names: Names) -> bool:
    """Read into a claim that a name has the distribution ``right``, which begins at an offset.

    Return whether both can be read.
    """
    quantity = name if re.match(r"[pP]\s*\(", name) else f"p({name})"
    try:
        density, distribution = lex(quantity, names, claim.start), lex(right, names, at)
        if [token.type for token in density] == ["DENS"]:
            tokens = [*density, Token("REL", "=", at - 1, at), *distribution]
            read_claim(tokens, claim, names, sentence=False, let=False)
        else:
            claim.noise = _noise(lex(name, names, claim.start), distribution, names)
    except TypedError:
        return False
    return bool(claim.links) or claim.noise is not None


def _noise(quantity: list[Token], distribution: list[Token], names: Names) -> tuple[Node, Node] | None:
    """Return the mean and covariance of a letter that the part does not have; None if there is an unknown letter."""
    own = [token for token in quantity if token.type != "INDEX"]
    if len(own) != 1 or own[0].type not in ("SYM", "IDX"):
        return None
    letter = own[0].typed or str(own[0].value)
    known = names.find(letter) is not None and letter not in names.defined | names.stood.keys()
    normal = expression(distribution, distribution[-1].end)
    if known or normal.op != "normal" or len(normal.args) != 2:
        return None
    mean, covariance = normal.args
    spoken = symbols(mean) | symbols(covariance)
    return (mean, covariance) if all(names.find(name) is not None for name in spoken) else None


DISTRIBUTED = re.compile(r"(~|∼|\\sim)\s*(\\mathcal\s*\{?\s*)?[N𝒩]\s*\}?\s*(\\left)?\(")
