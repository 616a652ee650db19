"""Blank marks that carry no mathematics, before anything else is read.

Boxes, colors, labels, equation numbers and spacing become spaces; look-alike characters become the usual
ones. The text keeps its length, so offsets in messages are offsets in what the student typed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from .latex_text import closing

# Characters that keyboards and editors insert in place of the intended one. Each is replaced by one character.
LOOKALIKES = str.maketrans(
    {
        "′": "'", "’": "'", "‘": "'", "ʹ": "'", "`": "`", "∥": "‖", "∣": "|", "❘": "|", "∗": "*", "⁎": "*", "•": "·",
        "∙": "·", "⋆": "*", "★": "*", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2003": " ", "\u2002": " ",
        "\u200b": " ", "\ufeff": " ", "\u2061": " ", "\u2062": " ", "⁄": "/", "∕": "/", "÷": "/", "⊺": "ᵀ",
        "ᵗ": "ᵀ", "µ": "μ", "ϕ": "φ", "ϵ": "ε", "ϑ": "θ", "↘": "→", "↓": "→", "↗": "→", "⋱": "…", "“": '"',
        "”": '"', "≜": "≔", "≐": "≔", "ℒ": "L", "ℝ": "R", "∆": "Δ", "Ω": "Ω", "≽": "⪰", "≻": "⪰", "⟹": "⇒",
        "↔": "⇔", "⟷": "⇔", "▢": "□", "◻": "□", "◼": "■",
    }
)  # fmt: skip

# Commands that only change how something looks, with the number of arguments to drop before their content.
WRAPPERS = {"boxed": 0, "fbox": 0, "ensuremath": 0, "cancel": 0, "bcancel": 0, "xcancel": 0, "underline": 0,
            "textcolor": 1, "colorbox": 1, "fcolorbox": 2, "mathstrut": 0, "bbox": 0, "Aboxed": 0,
            "eqalign": 0, "displaylines": 0}  # fmt: skip
WRAPPER = re.compile(
    r"\\(" + "|".join(sorted(WRAPPERS, key=len, reverse=True)) + r")(?![A-Za-z])\s*(?:\[[^\]]*\])?"
)

# Text that is blanked wherever it matches.
NOTHING = re.compile(
    r"\\(?:label|tag\*?|hspace\*?|vspace\*?|phantom|hphantom|vphantom|require|color|ref|eqref|cite)\s*\{[^{}]*\}"
    r"|\\color\s*\[[^\]]*\]\s*\{[^{}]*\}"
    r"|(?:(?m:^)|(?<=\$)|(?<=\\\[))\s*\\left\s*(?:\\\{|\.)(?=\s*\\begin\s*\{(?:split|aligned|gathered)\})"
    r"|(?:(?<=\\end\{split\})|(?<=\\end\{aligned\})|(?<=\\end\{gathered\}))\s*\\right\s*(?:\\\}|\.)"
    r"|\\!|\\(?:notag|nonumber|bigskip|medskip|smallskip|newpage|centering|noindent|allowbreak|protect|relax)(?![A-Za-z])"
    r"|\{\s*\}(?!\s*\^)|(?<=\\\\)\s*\[-?[\d.]+\s*(?:pt|em|ex|mm|cm)\]"
    r"|\b(?:np|numpy|scipy|torch|jnp)\s*\.\s*(?:linalg\s*\.\s*)?|\blinalg\s*\.\s*"
    r"|(?m:^)[ \t&]*\\forall(?![A-Za-z])[^\n$\\,:]*[,:]"
    r"|\(\s*\\forall(?![A-Za-z])[^()\n]*\)"
    r"|\\(?:forall)(?![A-Za-z])(?:(?!\\\\|\$|\\end|\\\]|\\quad|;)[^\n])*"
    r"|(?:\bfor\s+(?:all|each|every|any)\b|∀)\s*\$[ijkl](?![A-Za-z])[^$\n]*\$(?:\s*(?:,|and)\s*\$[ijkl]\s*=[^$\n]*\$)*"
    r"|(?:\bfor\s+(?:all|each|every|any)\b|∀|\\text\s*\{\s*for (?:all|each|every|any)\s*\})\s*[ijkl](?![A-Za-z])"
    r"(?:\s*(?:=|∈|\\in)[^\n$;]*?(?=\$|;|\n|$))?"
)
# "for all i ≠ j" is a condition, "for all i" is not.
EVERY = re.compile(
    r"\b(for)\s+(?:all|each|every|any)\b(?=\s*\$?\s*[ijkl]\s*(?:[≠≤≥<>]|!=|\\(?:n?eq?|[lg](?:eq?|t)(?:slant)?)(?![A-Za-z])))"
)
# "for all h", where the sentence goes on or ends.
FOR_ALL = re.compile(
    r"\bfor\s+(?:all|each|every|any)\s+[a-zA-Z]"
    r"(?=\s+(?:iff|if|we|so|and|is|it|then|the|when)\b|\s*[,.;:](?:\s|$)|\s*$)",
    re.M,
)
# An evaluation bar that only renames the variable to ŵ. A bar at any other point changes the value and is kept.
EVALUATED = re.compile(
    r"(?:\\right|\\[bB]igg?[lrm]?)?\s*(?:\||\\[rl]?vert(?![A-Za-z])|(?<=\s)\])\s*_\s*\{\s*(?P<name>\\?[A-Za-z]+(?:\s*\{\s*[A-Za-z]\s*\})?)\s*=\s*"
    r"(?P<at>[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*)\}"
)
MARKED = re.compile(
    r"\\(?:hat|widehat|tilde|bar|mathbf|boldsymbol|bm|text|mathrm|star|ast)(?![A-Za-z])|[_^]\s*(?:\{[^{}]*\}|\S)|[{}\s*]"
)
# An upright d, as in ``\\mathrm{d}w``.
DIFFERENTIAL = re.compile(
    r"\\(?:mathrm|text|textrm|operatorname|rm)\s*(?:\{\s*d\s*\}|\s+d(?![A-Za-z]))[ \t]*(?=[A-Za-z\\(])"
)
# "(3)" or "(*)" at the end of a line; "(1)", "1.", "Step 2:" or "(a)" at its start.
NUMBERED = re.compile(
    r"^[ \t>]*(?:\*\*)?(?:(?:step|eqn?|equation|line|part)\.?\s*\(?\d+\w?\)?\s*[:.)]+(?:\*\*)?|"
    r"\d{1,2}\s*[.)](?=\s)|\(\d{1,2}\)(?=[ \t]+\S)|"
    r"\(?[a-h]\)(?=\s+[^\s=+\-*/^]))(?:\*\*)?"
    r"|(?<=\S)[ \t]+(?:\\q?quad\s*)?(?:\\text\s*\{\s*)?\((?:eqn?\.?\s*)?"
    r"(?:\d{1,2}|\*{1,3}|†|‡|[ivx]{1,4})\)(?:\s*\})?(?=[ \t]*(?:\\\\|\$\$|$))",
    re.M | re.I,
)


# An array whose columns only align the = signs: "{rcl}".
ALIGNED = re.compile(
    r"(?<!\\left\()(?<!\\left\[)(?<!\[)\\begin\s*\{array\}\s*\{[rcl@{}\s]*\}(?P<body>(?:(?!\\begin\s*\{array).)*?&\s*(?:=|[≈⇔⇒]|\\(?:iff|implies|approx|(?:Long)?(?:[Ll]eft)?[Rr]ightarrow)(?![A-Za-z]))(?:(?!\\begin\s*\{array).)*?)"
    r"\\end\s*\{array\}",
    re.S,
)


# The lines of a matrix that only show that its columns or rows are vectors: a row of bars, dashes beside a row.
BAR = r"(?:\||\\[lr]?vert(?![A-Za-z])|\\mid(?![A-Za-z]))"
BEGINS = r"(?:\\begin\s*\{[A-Za-z]*matrix\*?\}|\\begin\s*\{array\}\s*\{[^{}]*\}|\\\\)"
BARS = re.compile(
    rf"(?P<before>{BEGINS})[\s&]*{BAR}(?:[\s&…⋯]|{BAR}|\\[cdlv]?dots(?![A-Za-z]))*(?:\\\\|(?=\\end))"
)
MATRIX = re.compile(
    r"\\begin\s*\{(?:[A-Za-z]*matrix\*?|array)\}.*?\\end\s*\{(?:[A-Za-z]*matrix\*?|array)\}", re.S
)
DASH = r"(?:[-–—−]+|\\text\s*\{\s*[-–—]+\s*\})"
DASHED = re.compile(
    rf"(?P<before>{BEGINS}[\s&]*){DASH}\s*&?(?P<row>(?:(?!\\\\|\\end|&)[^\n])*?)&?\s*{DASH}\s*(?=\\\\|\\end)"
)


class Label(NamedTuple):
    """A label ``\\underbrace{body}_{name}``, with the offsets of body and name, and the name as typed."""

    body: tuple[int, int]
    name: tuple[int, int]
    text: str


def _letter(char: str) -> str:
    """Replace a letter of Unicode's mathematical alphabets, such as 𝐱, with the plain letter."""
    if "\U0001d400" <= char <= "\U0001d7ff" and char != "𝒩":
        plain = unicodedata.normalize("NFKC", char)
        return plain if len(plain) == 1 else char
    return char


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())


def _aligned(found: re.Match[str]) -> str:
    """Return the array as an environment of lines of the same length."""
    before = found.start("body") - found.start()
    end = len(found.group()) - before - len(found.group("body"))
    return r"\begin{split}".ljust(before) + found.group("body") + r"\end{split}".ljust(end)


def _without_rules(found: re.Match[str]) -> str:
    return DASHED.sub(_ruled, BARS.sub(_ruled, found.group()))


def _ruled(found: re.Match[str]) -> str:
    """Return a row of a matrix without the bars and dashes around it."""
    row = found.groupdict().get("row") or ""
    before = found.start("row") - found.start() if row else len(found["before"])
    return (found["before"].ljust(before) + row).ljust(len(found.group()))


def _evaluated(found: re.Match[str]) -> str:
    bare = [MARKED.sub("", found.group(key)) for key in ("name", "at")]
    return _blank(found) if bare[0] == bare[1] else found.group()


@lru_cache(maxsize=4)
def clean(text: str) -> tuple[str, tuple[Label, ...]]:
    """Return the text with blanks for everything that is not mathematics, and the labels under its braces.

    The last texts are kept, because a check reads its text several times.

    >>> clean(r"\\boxed{x = 1} \\tag{2}")[0]
    '       x = 1         '
    """
    text = "".join(map(_letter, text)) if any("\U0001d400" <= c <= "\U0001d7ff" for c in text) else text
    text = text.translate(LOOKALIKES)
    text = re.sub(r"\*\*([A-Z][A-Za-z][^*\n]*)\*\*", r"  \1  ", text)
    text = EVERY.sub(lambda m: m.group(1).ljust(len(m.group())), text)
    text = FOR_ALL.sub(_blank, text)
    text = NOTHING.sub(_blank, text)
    text = EVALUATED.sub(_evaluated, text)
    text = DIFFERENTIAL.sub(lambda m: "d".rjust(len(m.group())), text)
    text = NUMBERED.sub(_blank, text)
    text = ALIGNED.sub(_aligned, text)
    text = MATRIX.sub(_without_rules, text)
    text = re.sub(r"\\newline(?![A-Za-z])|\\cr(?![A-Za-z])", lambda m: "\\\\".rjust(len(m.group())), text)
    letters = list(text)
    _unwrap(text, letters)
    labels = _labels(text, letters)
    return "".join(letters), tuple(labels)


def _unwrap(text: str, letters: list[str]) -> None:
    """Blank the command and the braces of ``\\boxed{…}``, and keep the content."""
    for found in WRAPPER.finditer(text):
        at, drop = found.end(), WRAPPERS[found.group(1)]
        for number in range(drop + 1):
            while at < len(text) and text[at].isspace():
                at += 1
            if at >= len(text) or text[at] != "{":
                break
            end = closing(text, at)
            if end < 0:
                break
            held = number == drop
            # The braces are still needed if a power or an index follows.
            if held and re.match(r"\s*[\^_]", text[end + 1 :]):
                end_open = at
            else:
                end_open = at + 1
                if held:
                    letters[end] = " "
            for place in range(found.start(), end_open) if held else range(at, end + 1):
                letters[place] = " " if letters[place] != "\n" else "\n"
            at = end + 1


BRACE = re.compile(r"\\(underbrace|overbrace|underset|overset)(?![A-Za-z])\s*(?=\{)")


def _labels(text: str, letters: list[str]) -> list[Label]:
    """Return the labels under and over the braces of a formula, in the order of the text.

    ``letters`` holds the characters of the text. Braces, labels and commands are blanked in it, so only the formula
    stays. A brace that is not closed is left alone, and one without a label gives none.
    """
    found = []
    for brace in BRACE.finditer(text):
        if brace.group(1) in ("underset", "overset"):
            continue
        end = closing(text, brace.end())
        if end < 0:
            continue
        below = re.compile(r"\s*[_^]\s*").match(text, end + 1)
        for place in range(brace.start(), brace.end()):
            letters[place] = " "
        if not below:
            continue
        start = below.end()
        if text[start : start + 1] == "{":
            stop = closing(text, start) + 1
            inside = (start + 1, stop - 1)
        else:
            word = re.compile(r"\\[A-Za-z]+\s*(\{[^{}]*\})?|\S").match(text, start)
            if word is None:
                continue
            stop = word.end()
            inside = (start, stop)
        if stop <= start:
            continue
        found.append(Label((brace.end() + 1, end), inside, text[slice(*inside)]))
        for place in range(end + 1, stop):
            letters[place] = " "
    return found
