"""Find the vectors that a text says are not zero, as in "v ≠ 0", "every nonzero v" or "‖v‖ > 0"."""

from __future__ import annotations

import re

from ..read.names import Names

_LETTER = r"(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*)?\\?([A-Za-zα-ω]|(?<=\\)[a-z]{2,7})\}*(?![A-Za-z_'])"
_START = r"(?<![A-Za-z\\])"
_NOT = r"(?:≠|!=|/=|\\neq?(?![A-Za-z])|\\not\s*=)\s*\{*(?:\\[a-z]+\s*\{?\s*)?0(?!\.)"
_WITHOUT_0 = r"[^.,;\n]*?(?:\\setminus|\\backslash|∖|\\)\s*(?:\\?\{\s*0|0)"
_SAID = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_START}{_LETTER}[$\s]*{_NOT}",
        rf"\bnon-?zero(?:\s+vectors?)?\s+\$?\s*{_LETTER}",
        rf"{_START}{_LETTER}\$?\s+(?:is\s+|be\s+|to\s+be\s+)?(?:a\s+)?(?:non-?zero|not\s+(?:the\s+)?zero)\b",
        rf"(?:‖|\\?\|\|?|\\lVert|\\Vert)\s*{_LETTER}\s*(?:‖|\\?\|\|?|\\rVert|\\Vert)(?:_2)?\s*(?:>|\\gt(?![a-z])|{_NOT})",
        rf"{_START}{_LETTER}\s*(?:∈|\\in(?![a-z])|in\b){_WITHOUT_0}",
    )
)


def nonzero_in(text: str, names: Names) -> set[str]:
    r"""Return the letters that a text calls not zero, as typed and as the symbols that they stand for.

    A letter without a meaning of its own may stand for the small change of an unknown.

    >>> sorted(nonzero_in(r"for every nonzero $v$, and \alpha \neq 0, x \in R^d \setminus \{0\}", Names(set())))
    ['alpha', 'v', 'x']
    """
    found = {letter for pattern in _SAID for letter in pattern.findall(text)}
    symbols = {letter: names.find(letter) for letter in found}
    changes = {f"d{unknown}" for unknown in names.unknowns} if None in symbols.values() else set()
    return found | changes | {symbol for symbol in symbols.values() if symbol is not None}
