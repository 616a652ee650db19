"""Split a cell into logical lines: formulas in Markdown, rows of LaTeX, lines of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .latex_text import closing

RELATION_START = re.compile(
    r"\s*&?\s*(=(?!>)|<=>|<->|=>|==>|⇔|⟺|⇒|⟹|∝|≈|∴|~|→|->|"
    r"\\(iff|implies|Rightarrow|Leftrightarrow|Longrightarrow|Longleftrightarrow|propto|approx|sim|to|overset|"
    r"stackrel|therefore|rightarrow|quad\s*\\(iff|implies|Rightarrow|Leftrightarrow))(?![A-Za-z]))"
)


MATH = re.compile(
    r"\$\$(?P<a>.*?)\$\$|\\\[(?P<b>.*?)\\\]|\\begin\{(?P<e>align\*?|equation\*?|gather\*?|aligned|eqnarray\*?|multline\*?|flalign\*?|"
    r"displaymath|alignat\*?|split)\}(?:\{\d+\})?(?P<c>.*?)\\end\{(?P=e)\}|"
    r"^```(?:derive|text|math|latex|tex)?[ \t]*\n(?P<d>.*?)^```",
    re.S | re.M,
)
# A formula inside a sentence.
INLINE = re.compile(r"\$([^$]+?)\$|\\\((.*?)\\\)", re.S)


WRAPPER = re.compile(
    r"\\(begin|end)\s*\{(?:aligned|align\*?|equation\*?|gather\*?|gathered|split|eqnarray\*?)\}"
)


TALL = re.compile(r"\btall\b|overdetermined|n\s*>\s*d|m\s*>\s*n|more rows", re.I)


WIDE = re.compile(r"\bwide\b|underdetermined|n\s*<\s*d|m\s*<\s*n|d\s*>\s*n|more columns", re.I)


# Characters before a region in which a fence of code is looked for.
FENCE_WITHIN = 40


def is_markdown(text: str) -> bool:
    """Return whether the text is prose with formulas, so that the formulas have to be found."""
    return bool(re.search(r"(?<!\\)\$|\\\[(?![\d.]+(?:pt|em|ex))|\\\(|^```", text, re.M))


def is_fenced(text: str, at: int) -> bool:
    """Return whether a region that begins at an offset stands between fences of code."""
    return "```" in text[max(0, at - FENCE_WITHIN) : at]


def regions(text: str) -> Iterator[tuple[str, int, bool]]:
    """Yield pieces of text with their offset, and whether they are mathematics."""
    if not is_markdown(text):
        yield text, 0, True
        return
    at = 0
    for found in MATH.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], at, False
        for key in "abcd":
            if found.group(key) is not None:
                yield found.group(key), found.start(key), True
        at = found.end()
    if at < len(text):
        yield text[at:], at, False


# Marks of Markdown.
MARKS = re.compile(r"^[ \t]*(?:[-*+>]|#+)[ \t]+|\*\*|__|`", re.M)


def sentences(region: str, base: int) -> Iterator[tuple[str, int, bool]]:
    """Yield paragraphs and list items between the displayed formulas, without Markdown's marks.

    Lines of plain mathematics among them are separate pieces; the third value tells which kind a piece is. So is what
    follows "wide:" at the start of a line: the sentence before it need not end in a period.
    """
    for found in PARAGRAPH.finditer(region):
        if not found.group().strip(" \t\n`*#-_>.,;:"):
            continue
        paragraph = MARKS.sub(lambda m: " " * len(m.group()), found.group())
        start, at, kind, inside = 0, 0, False, False
        for line in paragraph.splitlines(keepends=True):
            plain = not inside and "$" not in line and "\\(" not in line and is_plain(line)
            label, colon, _ = line.partition("$")[0].partition(":")
            headed = not inside and bool(colon) and bool(case_named(label))
            if (plain != kind or headed) and paragraph[start:at].strip():
                yield paragraph[start:at], base + found.start() + start, kind
                start = at
            kind = plain
            inside ^= bool(line.count("$") % 2)
            at += len(line)
        if paragraph[start:].strip():
            yield paragraph[start:], base + found.start() + start, kind


RELATED = re.compile(
    r"=|≈|∝|→|⇒|⇔|≤|≥|\\(?:iff|implies|approx|propto|le|ge|leq|geq|to|Rightarrow)(?![A-Za-z])"
)


def is_plain(line: str) -> bool:
    """Return whether a line without dollar signs is mathematics."""
    words = re.findall(r"(?<![\\\w])[A-Za-z]{3,}(?![\w(_^'])", line)
    return bool(RELATED.search(line)) or (not words and bool(re.search(r"[A-Za-z\d]", line)))


PARAGRAPH = re.compile(
    r"(?:[^\n]*\S[^\n]*(?:\n(?!\s*(?:\n|[-*+>]\s|\d+[.)]\s|#|\\?\$[^$\n]+\$[.,;]?[ \t]*(?:\n|$)))|$|(?=\n)))+"
)


def formulas(sentence: str) -> Iterator[tuple[str, int, bool]]:
    """Yield pieces of a sentence with their offsets: words, and formulas between dollar signs."""
    at = 0
    for found in INLINE.finditer(sentence):
        if found.start() > at:
            yield sentence[at : found.start()], at, False
        which = 1 if found.group(1) is not None else 2
        yield found.group(which), found.start(which), True
        at = found.end()
    if at < len(sentence):
        yield sentence[at:], at, False


def _depth(text: str, depth: int) -> int:
    """Return the number of open brackets and environments after a piece of text."""
    depth += sum(text.count(c) for c in "([{") - sum(text.count(c) for c in ")]}")
    depth += len(re.findall(r"\\begin\b", text)) - len(re.findall(r"\\end\b", text))
    return depth


def _comment(found: re.Match[str]) -> str:
    """Return blanks, except for a comment that names the case that follows."""
    if case_named(found.group()) and found.group().lstrip()[:1] == "#":
        return found.group()
    return " " * len(found.group())


def logical_lines(text: str, base: int, display: bool) -> Iterator[tuple[str, int]]:
    r"""Yield the lines of the mathematics: split at ``\\`` outside environments, or at newlines."""
    text = re.sub(r"(?<!\\)%[^\n]*|(?m:^[ \t]*(#|//)[^\n]*$)|(?<=\s)#[^\n]*", _comment, text)
    text = re.sub(r";(?=\s*(case\s+)?(tall|wide)\b)", "\n", text)
    start, inside = 0, False
    for found in [*WRAPPER.finditer(text), None]:
        end = found.start() if found is not None else len(text)
        for piece, at in _rows(text[start:end]):
            yield from _newlines(piece, base + start + at, display or inside)
        if found is not None:
            start, inside = found.end(), found.group(1) == "begin"


# A matrix of plain TeX: \\pmatrix{a \\\\ b}.
PLAIN_MATRIX = re.compile(r"\\[pb]?matrix\s*\{")


def _rows(text: str) -> Iterator[tuple[str, int]]:
    r"""Yield the pieces between every ``\\`` that does not belong to a matrix or to cases."""
    environments, start = 0, 0
    plain = [(found.end(), closing(text, found.end() - 1)) for found in PLAIN_MATRIX.finditer(text)]
    for found in re.finditer(r"\\begin\b|\\end\b|\\\\(\[[^\]]*\])?", text):
        if any(opens <= found.start() < closes for opens, closes in plain):
            continue
        if found.group() == r"\begin":
            environments += 1
        elif found.group() == r"\end":
            environments -= 1
        elif environments <= 0:
            yield text[start : found.start()], start
            start = found.end()
    yield text[start:], start


def _newlines(piece: str, base: int, joined: bool) -> Iterator[tuple[str, int]]:
    """Split at newlines, except inside brackets and where LaTeX treats a newline as a space."""
    lines = piece.split("\n")
    current, start, at = "", 0, 0
    for line in lines:
        remark = "#" in line or "#" in current.split("\n")[-1]
        opens = current.strip() and not remark and not RELATION_START.match(line) and (
            (joined and line.strip())
            or _depth(current, 0) > 0
            or re.match(r"\s*[+*·]", line)
            or re.search(r"[-+/·=]\s*$|(?<=[\s\d)\]])\*\s*$", current)
        )  # fmt: skip
        if opens or (current.strip() and not line.strip() and joined):
            current += "\n" + line
        else:
            if current.strip():
                yield current, base + start
            current, start = line, at
        at += len(line) + 1
    if current.strip():
        yield current, base + start


def line_number(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def case_named(text: str) -> str:
    tall, wide = bool(TALL.search(text)), bool(WIDE.search(text))
    return "" if tall == wide else ("tall" if tall else "wide")


ON = re.compile(r"\b(?:active|activated|fires|firing|alive)\b|\bis\s+on\b", re.I)
OFF = re.compile(r"\b(?:inactive|dead|(?:not|n't|isn’t)\s+(?:active|activated|firing))\b|\bis\s+off\b", re.I)
ELSE = re.compile(r"\W*(?:otherwise|else)\b", re.I)
SUPPOSED = re.compile(r"\b(?:if|when|whenever|where|for|case|assum\w+|suppos\w+)\b|:\s*$", re.I)


def unit_named(text: str) -> str:
    """Return "on" or "off" if a sentence is about a unit that is active or one that is not, "else" for the other.

    >>> unit_named("If the unit is inactive:"), unit_named("Now if it is active"), unit_named("an active unit")
    ('off', 'on', '')
    """
    if ELSE.match(text):
        return "else"
    text = re.sub(r"\$[^$]*\$", " ", text)
    if not SUPPOSED.search(text):
        return ""
    off = bool(OFF.search(text))
    on = bool(ON.search(OFF.sub(" ", text)))
    return "" if on == off else ("on" if on else "off")
