"""Find the letters that a text uses as names, and those that stand for another symbol of the part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from ..read import latex_text
from ..read.clean import clean
from ..read.formulas import defines, texts_of, tokens_of
from ..read.latex_text import ACCENTS
from ..read.names import GREEK, Names
from ..read.vocabulary import FILLERS, LITTLE


def _mathematics(text: str) -> str:
    """Return the formulas of a text, without the words in them."""
    text = "\n".join(formula for formula, _ in texts_of(text))
    text = re.sub(r"(?<![A-Za-z])[nmdp1] ?x ?[nmdp1](?![A-Za-z])", " ", text)
    return re.sub(r"\\(?:text|operatorname|mathrm|label|tag|begin|end)\s*\{[^{}]*\}", " ", text)


def letters_in(text: str) -> set[str]:
    """Return the letters that a text uses as names."""
    text = _mathematics(text)
    used = set(re.findall(r"[A-Za-z]+", text))
    letters = set(re.findall(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])", re.sub(r"\\[A-Za-z]+", " ", text)))
    for run in re.findall(r"(?<![A-Za-z\\])[A-Za-z]{2,4}(?![A-Za-z])", text):
        word = run.lower() in FILLERS or run.lower() in LITTLE
        if not word and (len(run) == 2 or not (run.islower() or run.isupper() or run.istitle())):
            letters |= set(run)
    letters |= {letter + ACCENTS[accent] for accent, letter in ACCENTED.findall(text)}
    letters |= set(re.findall(r"(?<![A-Za-z\\])[A-Za-z]hat(?![A-Za-z])", text))
    return letters | {GREEK[name] for name in used if name in GREEK} | set(re.findall("[α-ωΑ-Ω]", text))


# Letters that stand for a symbol only if they are used like this: d_i is not a size or a differential, δ_ij is not a
# number, k I is not an index, and 1/Z is not a matrix.
NEEDED = {
    "d": re.compile(r"(?<![A-Za-z\\])d\s*_\s*\{?\s*[ijk]"),
    "δ": re.compile(r"(?:δ|\\delta(?![A-Za-z]))(?!\s*_?\s*[{(]?\s*[ijklᵢⱼₖₗ])"),
    "Z": re.compile(
        r"(?<![A-Za-z\\])Z[}\s]*(?:[\^'_ᵀ]|\.T|\\?(?:math\w+|bf|boldsymbol|bm|vec|hat)?[{\s]*[wβθ])"
    ),
    "k": re.compile(r"(?<![A-Za-z\\_^{])k\s*(?:\\[a-z]+\s*\{?\s*)?I(?![A-Za-z])"),
}


ACCENTED = re.compile(
    r"\\("
    + "|".join(ACCENTS)
    + r")\s*\{?\s*(?:\\(?:mathbf|boldsymbol|bm|bf)\s*\{?\s*)?([A-Za-z])(?![A-Za-z])"
)


# The letter of a limit at 0.
LIMITS = re.compile(
    r"lim(?:its)?\s*_?\s*[{(]?\s*([A-Za-z])\s*(?:→|->|\\to(?![A-Za-z])|\\rightarrow(?![A-Za-z]))\s*0"
)


CONDITIONAL = re.compile(
    r"(?<![A-Za-z\\])f\s*(?:_\s*(?:\{[^{}]*\}|\w))?\s*(?:\\left\s*)?\([^()]*(?:\||\\mid|;)"
)


def customary_letters(text: str, names: Names) -> list[str]:
    """Find letters that replace a symbol of the part, such as β for w, which the text itself never uses.

    They are added to ``names``. The letter of a small change is a name if the text defines it. Return a message to the
    student about every letter that is read this way.
    """
    labels = {latex_text.letters(label.text) for label in clean(text)[1]}
    text = _mathematics(text)
    letters = letters_in(text) - labels
    messages = []
    if not CONDITIONAL.search(text):
        # f(w) without a density f(y | w) is a function.
        names.taken.add("f")
    names.taken |= {letter for letter in LIMITS.findall(text) if names.find(letter) in names.free}
    changes = [letter for letter, symbol in names.aliases.items() if symbol == f"d{names.variable}"]
    entries = (
        () if names.variable in names.vectors else re.findall(r"(?<![A-Za-z\\])([A-Za-z])\s*[_ᵢⱼₖ]", text)
    )
    names.taken |= {
        letter
        for letter in changes
        if letter in letters and (letter in entries or _is_named(letter, text, names))
    }
    for letter, symbol in chain(_instead(text, letters, names), _accented(text, letters, names)):
        # Added at once: one letter stands for one symbol.
        names.aliases[letter] = names.stood[letter] = symbol
        names.taken.discard(letter)
        messages.append(f"{letter} is taken to be {names.unwritten.get(symbol, symbol)}")
    return messages


def _instead(text: str, letters: set[str], names: Names) -> Iterator[tuple[str, str]]:
    """Yield the customary letter of every symbol that the text does not use, if it uses the letter and not for a name.

    The letter of an unknown may be defined in the text, because that states the solution.
    """
    for symbol, instead in names.instead.items():
        if symbol not in names.declared or _spellings(names, symbol) & letters:
            continue
        for letter in instead:
            used = letter in letters and (letter not in NEEDED or NEEDED[letter].search(text))
            if not used or names.find(letter) is not None:
                continue
            if symbol in names.unknowns or not _has_own_meaning(letter, text, names):
                yield letter, symbol
                break


def _has_own_meaning(letter: str, text: str, names: Names) -> bool:
    """Return whether a text defines a letter, or a function of it."""
    return _is_defined(letter, text) or _is_parameter(letter, text) or _is_named(letter, text, names)


def _is_parameter(letter: str, text: str) -> bool:
    """Return whether a text defines a function of a letter, as in ``Φ'(z) = …``: it is read as nothing else then."""
    return bool(re.search(rf"\(\s*{re.escape(_typed(letter))}\s*\)\s*&?\s*:?=", text))


def _is_named(letter: str, text: str, names: Names) -> bool:
    """Return whether a claim of the text defines a letter that is read as a small change otherwise."""
    return any(defines(tokens, letter) for tokens in tokens_of(text, names))


def _is_defined(letter: str, text: str) -> bool:
    """Return whether a text defines a letter, perhaps with a mark: ``A = …`` without A there, or ``ε ~ N(…)``."""
    spelled = re.escape(_typed(letter))
    begins = rf"(?:^|[$,;:&]|\\\\)\s*{spelled}(?:_\{{?\w?\}}?|\d)?\s*(?:~|∼|\\sim\b|:?=(?!\s*[^=]*{spelled}))"
    return bool(re.search(begins, text, re.M))


def _accented(text: str, letters: set[str], names: Names) -> Iterator[tuple[str, str]]:
    r"""Yield ``\hat X`` for X, if the text never uses X itself."""
    written = ACCENTED.findall(text)
    plain = re.sub(r"\\[A-Za-z]+", " ", text)
    for accent, symbol in sorted({found for found in written if found[1] in names.declared & letters}):
        bare = len(re.findall(rf"(?<![A-Za-z\\]){symbol}", plain))
        name = symbol + ACCENTS[accent]
        only = bare == written.count((accent, symbol))
        if only and names.find(name) is None and not _is_named(name, text, names):
            yield name, symbol


def _spellings(names: Names, symbol: str) -> set[str]:
    return {symbol, *(alias for alias, name in names.aliases.items() if name == symbol)}


def _typed(letter: str) -> str:
    return next(("\\" + name for name, greek in GREEK.items() if greek == letter), letter)


def spelled(names: Names, symbol: str) -> str:
    """Return a pattern for the ways to write a symbol of a part, alone or after one other capital letter."""
    ways = _spellings(names, symbol)
    commands = [rf"\\{name}" for name, greek in GREEK.items() if greek in ways]
    letters = [way if not way.isascii() else rf"(?<![A-Za-z])[A-Z]?{re.escape(way)}" for way in sorted(ways)]
    return f"(?:{'|'.join([*commands, *letters])})"


def listed(names: Sequence[str]) -> str:
    """Join names with commas and "and".

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"
