"""Which answers of one part are graded together: pure functions on texts and on what the derivation checker found.

Two answers are alike if nothing that a reader would judge differs: the same words and numbers after case, spaces,
punctuation and markup are gone, apart from articles and a slip of the finger in a long word. Numbers, signs and short
words always count, so "3 layers" is not like "5 layers". Derivations are alike if the checker found the same steps
and misses the same one; where it stopped, only their text counts.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from rapidfuzz.distance import DamerauLevenshtein

from autograder.homework import evidence
from workbook import slots

#: Before the student's name: the key of an answer that staff took out of its group.
APART = "apart:"
_MARKUP = re.compile(r"(?<=\s)[*_]+(?=\S)|(?<=\S)[*_]+(?=\s)|^#+\s|[`>]", re.M)
_WORD = re.compile(r"\w+|[^\w\s]")
_PUNCTUATION = frozenset(".,;:!?\"'’‘“”()[]")
_ARTICLES = frozenset(("a", "an", "the"))
_LONG_WORD = 6
_LONGEST = 20_000
#: What the checker says of a derivation whose every line follows, but which does not show all that the part asks for.
_INCOMPLETE = "incomplete: "


def plain(text: str, *, formulas: bool = False) -> str:
    """A text's words in one line, for comparison; ``formulas`` keeps case and punctuation, which mean something there.

    >>> plain("The **five-layer** net was harder."), plain("X'X  w = X'y", formulas=True)
    ('five - layer net was harder', "X ' X w = X ' y")
    """
    text = unicodedata.normalize("NFKC", text[:_LONGEST])
    if formulas:
        return " ".join(_WORD.findall(text))
    words = _WORD.findall(_MARKUP.sub("", f" {text} ").casefold())
    return " ".join(word for word in words if word not in _PUNCTUATION and word not in _ARTICLES)


def on_paper(text: str, checked: str | None) -> bool:
    """Whether an answer stands on a scanned page: then nothing that is typed says what it is like.

    >>> on_paper("scan: page 3", None), on_paper("", "on paper: nothing typed, but see 'scan.pdf'")
    (True, True)
    >>> on_paper("$x = x$", None)
    False
    """
    return slots.names_a_scan(text) or (checked or "").startswith(evidence.ON_PAPER)


def key_of(words: str, checked: str | None, pictures: str, *, derivation: bool) -> str:
    """The key of an answer that is known before the others are: equal keys are graded together.

    Parameters
    ----------
    words : str
        What `plain` made of the text.
    checked : str, optional
        What the checker found; it decides where every line follows.
    pictures : str
        A hash of the pictures in the answer; empty where there are none. Answers with pictures are alike only if the
        pictures are the same.
    """
    follows = checked is not None and (checked == evidence.COMPLETE or checked.startswith(_INCOMPLETE))
    if derivation and follows and not pictures:
        return _hashed("checker", str(checked))
    return _hashed("text", words, pictures)


def nearly(plains: Mapping[str, str]) -> dict[str, str]:
    """Key to the key that it joins, for written answers; ``plains`` maps each key to its plain text.

    Keys are taken in order, so the result does not depend on which answer was read first.
    """
    joined: dict[str, str] = {}
    leaders: dict[int, list[tuple[str, list[str]]]] = {}
    for key in sorted(plains):
        words = plains[key].split()
        for leader, known in leaders.setdefault(len(words), []):
            if _slips(words, known):
                joined[key] = leader
                break
        else:
            leaders[len(words)].append((key, words))
            joined[key] = key
    return joined


def _slips(one: list[str], other: list[str]) -> bool:
    """Whether two texts of as many words differ at most by a slip in long words, one in twenty.

    >>> _slips("deeper network vanishes sooner".split(), "deeper netwrok vanishes sooner".split())
    True
    >>> _slips("loss increases".split(), "loss decreases".split()), _slips("3 layers".split(), "5 layers".split())
    (False, False)
    """
    differ = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differ) <= max(1, len(one) // 20) and all(_slip(a, b) for a, b in differ)


def _slip(one: str, other: str) -> bool:
    return (
        min(len(one), len(other)) >= _LONG_WORD
        and one[0] == other[0]
        and one.isalpha()
        and other.isalpha()
        and DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1
    )


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
