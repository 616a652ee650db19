"""Decide which answers to one part are graded together, with pure functions of the texts and the checker's findings.

Two answers are alike if they do not differ in anything that a reader would judge. They have the same words and numbers
after case, spaces, punctuation, and markup are removed; articles and a typo in a long word are ignored. Numbers, signs,
and short words always count, so "3 layers" and "5 layers" are not alike. Derivations are alike if the checker found the
same steps and misses the same one. If the checker stopped, only the text counts.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from rapidfuzz.distance import DamerauLevenshtein

from autograder.grade.evidence import Found
from workbook.common.answer_states import State
from workbook.notebook import typed_derivations

#: Prefix of the key of an answer that staff took out of its group; the student's name follows.
APART = "apart:"
_MARKUP = re.compile(r"(?<=\s)[*_]+(?=\S)|(?<=\S)[*_]+(?=\s)|^#+\s|[`>]", re.M)
_WORD = re.compile(r"\w+|[^\w\s]")
_PUNCTUATION = frozenset(".,;:!?\"'’‘“”()[]")
_ARTICLES = frozenset(("a", "an", "the"))
_LONG_WORD = 6
#: Words among which one slip may be, such as two letters exchanged. An answer of fewer words may have one.
_WORDS_PER_SLIP = 20
_MAX_CHARACTERS = 20_000


def plain(text: str, *, formulas: bool = False) -> str:
    """Return a text's words in one line, for comparison; ``formulas`` keeps case and punctuation, which carry meaning.

    >>> plain("The **five-layer** net was harder."), plain("X'X  w = X'y", formulas=True)
    ('five - layer net was harder', "X ' X w = X ' y")
    """
    text = unicodedata.normalize("NFKC", text[:_MAX_CHARACTERS])
    if formulas:
        return " ".join(_WORD.findall(text))
    words = _WORD.findall(_MARKUP.sub("", f" {text} ").casefold())
    return " ".join(word for word in words if word not in _PUNCTUATION and word not in _ARTICLES)


def on_paper(text: str, found: Found | None) -> bool:
    """Return whether an answer is on a scanned page; its typed text then cannot be compared.

    >>> on_paper("scan: page 3", None), on_paper("", Found(State.ON_PAPER))
    (True, True)
    >>> on_paper("$x = x$", None)
    False
    """
    return typed_derivations.names_a_scan(text) or (found is not None and found.state is State.ON_PAPER)


def key_of(words: str, found: Found | None, pictures: str, *, derivation: bool) -> str:
    """Return an answer's key, computed without the other answers; answers with equal keys are graded together.

    Parameters
    ----------
    words : str
        The text as returned by `plain`.
    found : Found, optional
        What the checker found; it determines the key if every line follows.
    pictures : str
        A hash of the pictures in the answer; empty if there are no pictures. Answers with pictures are alike only if
        the pictures are the same.
    """
    if derivation and found is not None and found.steps_alone and not pictures:
        return _hashed("checker", found.state, found.rubric, str(found.rows), found.missing)
    return _hashed("text", words, pictures)


def nearly(plains: Mapping[str, str]) -> dict[str, str]:
    """Map keys of written answers to the keys that they join; ``plains`` maps each key to its plain text.

    Keys are processed in sorted order, so the result does not depend on which answer was read first.
    """
    joined: dict[str, str] = {}
    leaders: dict[int, list[tuple[str, list[str]]]] = {}
    for key in sorted(plains):
        words = plains[key].split()
        for leader, known in leaders.setdefault(len(words), []):
            if _differ_by_typos(words, known):
                joined[key] = leader
                break
        else:
            leaders[len(words)].append((key, words))
            joined[key] = key
    return joined


def _differ_by_typos(one: list[str], other: list[str]) -> bool:
    """Return whether two texts of equal word count differ only by typos in long words: one, or one in twenty words.

    >>> _differ_by_typos("deeper network vanishes sooner".split(), "deeper netwrok vanishes sooner".split())
    True
    >>> _differ_by_typos("loss increases".split(), "loss decreases".split())
    False
    >>> _differ_by_typos("3 layers".split(), "5 layers".split())
    False
    """
    differ = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differ) <= max(1, len(one) // _WORDS_PER_SLIP) and all(_is_typo(a, b) for a, b in differ)


def _is_typo(one: str, other: str) -> bool:
    return (
        min(len(one), len(other)) >= _LONG_WORD
        and one[0] == other[0]
        and one.isalpha()
        and other.isalpha()
        and DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1
    )


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
