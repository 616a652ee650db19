"""Read what a line declares: spaces, ``v ∈ R^n`` and ``f: R^n → R``, and a distribution, ``W ~ N(0, I)``."""

from __future__ import annotations

import re
from dataclasses import replace

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


# Words and spaces between two distributions of a line.
BEFORE_QUANTITY = re.compile(
    r"(?:[\s,;:&]|\\q?quad\b|\b(?:and|where|with|so|also|then|hence|thus|let|given)\b)*"
)


def _closed(line: str, at: int) -> int:
    """Return the offset behind the bracket that closes the one before ``at``; the end of the line if none does."""
    depth = 1
    while at < len(line) and depth:
        depth += (line[at] in "([{") - (line[at] in ")]}")
        at += 1
    return at


def distributed(line: str, start: int, here: Statement, names: Names) -> list[Statement]:
    """Read ``W ~ N(0, I)`` as ``p(W) = N(0, I)``, which is a line if it follows, and a note otherwise.

    The words around it are left out. ``ε ~ N(0, I)`` of another letter is a statement with its mean and covariance.
    There are no statements if a distribution is of something else.
    """
    found: list[Statement] = []
    begin = 0
    for sign in DISTRIBUTED.finditer(line):
        end = _closed(line, sign.end())
        # "W ~ N(0, I), Y = X W + Z, Z ~ N(0, λ I)": what is distributed stands after the last comma.
        for at in (begin, begin + 1 + line[begin : sign.start()].rfind(",")):
            claim = replace(here, text=line[at:end].strip(" ,;"), start=start + at, links=[], supposed=True)
            if _claimed(claim, line[at : sign.start()], line[sign.end(1) : end], start + sign.end(1), names):
                found.append(claim)
                break
        else:
            return []
        begin = end
    return found


def _claimed(claim: Statement, left: str, right: str, at: int, names: Names) -> bool:
    """Read into a claim that what the left side names has the distribution ``right``, which begins at an offset.

    Return whether both can be read.
    """
    before = BEFORE_QUANTITY.match(left)
    name = left[before.end() if before else 0 :].strip()
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
