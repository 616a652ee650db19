"""Find the remarks beside a line's formulas: reasons in brackets, conditions, and words that say that it is right."""

from __future__ import annotations

import re

from .names import FUNCTIONS, GREEK, Names

# Square brackets at the end of a line: "[normal equations]", "[X = U Σ V']".
BESIDE = re.compile(r"(?<=[\w)\]}'†])[ \t]+\[([^\[\]]*)\][ \t]*$")


# Brackets at the end of a line, separated from the formula before them: "(V'V = I)", "(U orthogonal)".
REASON = re.compile(
    r"(?<=[\w)\]}'†])(?:[ \t]{2,}|\t|[ \t]*(?:&&?|\\q?quad)[ \t]*|"
    r"[ \t](?=\((?:since|by|because|using|as|where|\w x \w)\b)|[ \t](?=\([^()]*(?:\([^()]*\)[^()]*)*=))"
    r"(?:\\left)?\(([^()]*(?:\([^()]*\)[^()]*)*)\)[ \t]*$"
)


# Words in brackets after a formula: "(unchanged)", "(transpose both sides)".
REMARK = re.compile(
    r"(?<=[\w)\]}'†²⁻¹])[ \t]+\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?=[ \t]*(?:[.,;=]|$|(?:and|or|so)\b))"
)


# "(i = j)" and "(when σ_i << λ)" are conditions.
CONDITION = re.compile(
    r"\s*(?:for|if|when|as)?\s*(?:[ijkl]\s*(?:=|≠|!=|\\neq?)\s*[ijkl]|[^=]*(?:<<|>>|≪|≫|\\ll|\\gg|→|->|\\to)[^=]*)\s*"
)


def without_remarks(line: str, names: Names) -> tuple[str, list[re.Match[str]]]:
    """Return the line with blanks for the remarks in brackets after its formulas, and the remarks."""
    reason = REASON.search(line) or BESIDE.search(line)
    found = [reason] if reason and is_reason(reason.group(1), names) else []
    for remark in found:
        line = line[: remark.start()] + " " * len(remark.group())
    others = [remark for remark in REMARK.finditer(line) if _is_remark(remark.group(1), names)]
    for remark in others:
        line = line[: remark.start()] + " " * len(remark.group()) + line[remark.end() :]
    return line, [*others, *found]


# Words that begin a reason.
LEAD = re.compile(r"\s*(?:since|because|as|using|by|note|recall|where|with|let)\b(?:\s+that\b)?[\s:]*", re.I)


def _is_remark(inside: str, names: Names) -> bool:
    """Return whether brackets contain an equation or words: a word first, two words, or nothing else."""
    words = [w for w in re.findall(r"(?<![\\A-Za-z{])[A-Za-z]{4,}", inside) if names.split(w) is None]
    words = [w for w in words if w not in GREEK and not names.is_function(w)]
    alone = re.fullmatch(r"[A-Za-z' ,.-]+", inside) is not None
    return is_reason(inside, names) and (
        _equates(inside) or alone or len(words) > 1 or inside.startswith(tuple(words))
    )


_INNER = re.compile(r"\[[^\[\]]*\]|\{[^{}]*\}|\([^()]*\)")


def _equates(inside: str) -> bool:
    """Return whether an equation is in brackets, and not only in brackets inside of them, as in (1[i = j] - p_j)."""
    kept = None
    while kept != inside:
        kept, inside = inside, _INNER.sub("", inside)
    return "=" in inside


# Words in brackets that say that a line is right.
JUDGMENTS = ("ok", "qed", "yes", "done", "true")


def is_reason(inside: str, names: Names) -> bool:
    """Return whether brackets contain an equation or words, and therefore not a factor."""
    if re.fullmatch(r"[A-Za-z][a-z]{3,}(?:[ ,.'-]+[A-Za-z]+)*", inside.strip()):
        return names.split(inside.split()[0]) is None and GREEK.get(inside.strip()) is None
    if CONDITION.fullmatch(inside):
        return False
    if inside.strip(" .!").lower() in JUDGMENTS:
        return True
    known = GREEK.keys() | FUNCTIONS.keys()
    return _equates(inside) or any(
        word not in known and names.split(word) is None for word in re.findall(r"[A-Za-z]{4,}", inside)
    )
