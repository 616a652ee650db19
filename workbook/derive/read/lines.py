"""Split a cell into logical lines: formulas in Markdown, rows of LaTeX, lines of plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .latex_text import closing

RELATION_START = re.compile(
    r"\s*&?\s*(=(?!>)|≠|<=>|<->|=>|==>|⇔|⟺|⇒|⟹|∝|≈|∴|~|→|->|"
    r"\\(iff|implies|Rightarrow|Leftrightarrow|Longrightarrow|Longleftrightarrow|propto|approx|sim|to|neq?|overset|"
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
    for text, offset in _paragraphs(region):
        if not text.strip(" \t\n`*#-_>.,;:"):
            continue
        paragraph = MARKS.sub(lambda m: " " * len(m.group()), text)
        start, at, kind, inside = 0, 0, False, False
        for line in paragraph.splitlines(keepends=True):
            plain = not inside and "$" not in line and "\\(" not in line and is_plain(line)
            label, colon, _ = line.partition("$")[0].partition(":")
            headed = not inside and bool(colon) and bool(case_named(label))
            if (plain != kind or headed) and paragraph[start:at].strip():
                yield paragraph[start:at], base + offset + start, kind
                start = at
            kind = plain
            inside ^= bool(line.count("$") % 2)
            at += len(line)
        if paragraph[start:].strip():
            yield paragraph[start:], base + offset + start, kind


RELATED = re.compile(
    r"=|≈|∝|→|⇒|⇔|≤|≥|\\(?:iff|implies|approx|propto|le|ge|leq|geq|to|Rightarrow)(?![A-Za-z])"
)


def is_plain(line: str) -> bool:
    """Return whether a line without dollar signs is mathematics."""
    words = re.findall(r"(?<![\\\w])[A-Za-z]{3,}(?![\w(_^'])", line)
    return bool(RELATED.search(line)) or (not words and bool(re.search(r"[A-Za-z\d]", line)))


# Lines that begin a paragraph: an item of a list, a heading, a line that is one formula, and "If … :" and "When …".
ITEM = re.compile(r"\s*(?:[-*+>]\s|\d+[.)]\s|#)")
ALONE = re.compile(r"\s*\\?\$[^$\n]+\$[.,;]?[ \t]*$")
SUPPOSES = re.compile(r"\s*(?:(?:If|When|Whenever|For|Case)\b|(?:if|when|whenever|for|case)\b[^:\n]*:(?!=))")
OPENS, CLOSES = re.compile(r"\s*(?:\$|\\\()"), re.compile(r"(?:\$|\\\))[.,;:]?\s*$")


def _paragraphs(region: str) -> Iterator[tuple[str, int]]:
    """Yield the paragraphs of a text with their offsets. A line of text goes on with the next one."""
    start = at = 0
    before, inside = "", False
    for line in region.splitlines(keepends=True):
        if before.strip() and not inside and _begins(line, before):
            yield region[start:at], start
            start = at
        inside ^= bool(line.count("$") % 2)
        at += len(line)
        before = line
    yield region[start:], start


def _begins(line: str, before: str) -> bool:
    """Return whether a line begins a paragraph: it does if only the newline separates two formulas."""
    apart = (
        CLOSES.search(before) and OPENS.match(line) and not RELATION_START.match(INLINE.sub(r"\1\2", line))
    )
    begins = ITEM.match(line) or ALONE.match(line) or SUPPOSES.match(line)
    return not line.strip() or bool(apart or begins)


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


# The comment "G = X'X" or "where G = X'X".
NAMED = re.compile(
    r"\s*(?:(?:where|with|here|let)\s+)?(?P<claim>(?P<name>\\?[A-Za-zα-ωΑ-Ω]\w*)\s*:?=(?!=).*)", re.S
)


def _comment(found: re.Match[str]) -> str:
    """Return blanks, except for a comment that names the case that follows, defines a name or gives a reason."""
    if case_named(found.group()) and found.group().lstrip()[:1] == "#":
        return found.group()
    line = found.string[: found.start()].rpartition("\n")[2]
    if line.strip() and found.group().startswith("#") and "=" in found.group():
        return found.group()
    if NAMED.match(found.group().lstrip("#%/ \t")):
        return re.sub(r"^(\s*)%", r"\1#", found.group())
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


INDENT = re.compile(r"(?:\s|&|\{\}|\\[,;:! ]|\\q?quad(?![A-Za-z]))*")
# A sign at the end of a row, and a sign at the start of one that relates nothing: "a = \\ b", "a \\ &\quad + b".
GOES_ON = re.compile(r"(?:(?<![\^{])[-+=]|\\(?:cdot|times|approx|propto)(?![A-Za-z]))(?:\s|\\[,;:!]|&)*\Z")
CONTINUES = re.compile(r"\+|[-−](?:(?!\\\\)[^=])*(?:\\\\|\Z)")


def _goes_on(text: str, start: int, end: re.Match[str]) -> bool:
    """Return whether the row between a position and its end goes on in the next one."""
    begins = _after_indent(text, end.end())
    indented = re.search(r"quad|\{\}", text[end.end() : begins]) and text[begins : begins + 1] in ("-", "−")
    return bool(GOES_ON.search(text, start, end.start()) or CONTINUES.match(text, begins) or indented)


def _after_indent(text: str, at: int) -> int:
    indent = INDENT.match(text, at)
    return indent.end() if indent else at


def _rows(text: str) -> Iterator[tuple[str, int]]:
    r"""Yield the pieces between every ``\\`` that does not belong to a matrix or to cases."""
    environments, start = 0, 0
    letters = list(text)
    plain = [(found.end(), closing(text, found.end() - 1)) for found in PLAIN_MATRIX.finditer(text)]
    for found in re.finditer(r"\\begin\b|\\end\b|\\\\(\[[^\]]*\])?", text):
        if any(opens <= found.start() < closes for opens, closes in plain):
            continue
        if found.group() == r"\begin":
            environments += 1
        elif found.group() == r"\end":
            environments -= 1
        elif environments <= 0 and _goes_on(text, start, found):
            for place in range(found.start(), _after_indent(text, found.end())):
                letters[place] = " "
        elif environments <= 0:
            yield "".join(letters[start : found.start()]), start
            start = found.end()
    yield "".join(letters[start:]), start


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
            or re.search(r"(?<!\^)[-+/·=]\s*$|(?<=[\s\d)\]])\*\s*$", current)
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
