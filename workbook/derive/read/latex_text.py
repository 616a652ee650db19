"""Tables of LaTeX commands, and helpers for raw LaTeX text that need no lexer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from .names import GREEK

SUPERSCRIPTS = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)), "⁻": "-", "ᵀ": "T", "⁺": "+", "⁽": "(", "⁾": ")",
                "ⁿ": "n", "ᵐ": "m", "ᵈ": "d"}  # fmt: skip


SUBSCRIPTS = {**dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)), "ᵢ": "i", "ⱼ": "j", "ₖ": "k", "ₗ": "l", "ₚ": "p",
              "ₙ": "n", "ₘ": "m", "ᵣ": "r", "ₛ": "s", "ₜ": "t", "ₓ": "x", "₌": "=", "₋": "-", "₊": "+"}  # fmt: skip


COMBINING = {
    "\u0302": "hat",
    "\u030c": "check",
    "\u0303": "tilde",
    "\u0304": "bar",
    "\u20d7": "",
    "\u0301": "",
}


ACCENTS = {"hat": "hat", "widehat": "hat", "check": "check", "widecheck": "check", "tilde": "tilde",
           "widetilde": "tilde", "bar": "bar", "overline": "bar", "vec": "", "dot": "dot", "overrightarrow": "",
           "breve": "breve",
           "acute": "", "mathring": ""}  # fmt: skip


FONTS = {"mathbf", "boldsymbol", "bm", "mathrm", "mathit", "mathsf", "mathcal", "mathbb", "pmb", "mathnormal",
         "textbf", "bf", "rm", "mathtt", "symbf", "mathscr", "displaylines", "smash", "mathop", "mathrel", "textup",
         "it",
         "symbfit", "mathbfit", "mathbin", "mathord", "emph", "textmd", "bold", "varmathbb", "sf", "cal",
         "mathfrak"}  # fmt: skip


IGNORED = {"left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr",
           "Biggl", "Biggr", "displaystyle", "textstyle", "limits", "nolimits", "nonumber", "notag", "middle",
           "quad", "qquad", "hfill", "enspace", "thinspace", "hspace", "noindent", "scriptstyle", "mleft",
           "mright", "phantom", "strut", "hline", "allowbreak", "bigm", "Bigm", "scriptscriptstyle", "mathstrut",
           "null", "tiny", "scriptsize", "footnotesize", "small", "normalsize", "large", "Large", "LARGE", "huge",
           "Huge",
           "negthinspace", "medspace", "thickspace", "negmedspace", "biggm", "Biggm", "left.", "newline",
           "par"}  # fmt: skip


RELATIONS = {"iff": "<=>", "Leftrightarrow": "<=>", "Longleftrightarrow": "<=>", "leftrightarrow": "<=>",
             "implies": "=>", "Rightarrow": "=>", "Longrightarrow": "=>", "therefore": "=>", "to": "->",
             "rightarrow": "->", "longrightarrow": "->", "propto": "∝", "approx": "~", "sim": "~", "simeq": "~",
             "triangleq": ":=", "equiv": ":=", "coloneqq": ":=", "eqqcolon": ":=", "varpropto": "∝", "searrow": "->",
             "downarrow": "->", "nearrow": "->", "doteq": ":=", "xrightarrow": "->", "Longleftarrow": "<=>",
             "longleftrightarrow": "<=>", "impliedby": "<=>", "Leftarrow": "<=>", "defeq": ":=",
             "eqdef": ":=", "leftarrow": "<-", "gets": "<-", "longleftarrow": "<-"}  # fmt: skip


COMPARE = {"ge": ">=", "geq": ">=", "le": "<=", "leq": "<=", "gt": ">", "lt": "<", "ne": "!=", "neq": "!=",
           "geqslant": ">=", "leqslant": "<="}  # fmt: skip


PLAIN = {"cdot": ("STAR", "·"), "times": ("STAR", "*"), "odot": ("ODOT", "∘"), "circ": ("ODOT", "∘"),
         "dots": ("DOTS", "…"), "ldots": ("DOTS", "…"), "cdots": ("DOTS", "…"), "vdots": ("DOTS", "…"),
         "ddots": ("DOTS", "…"), "infty": ("INFTY", "inf"), "ll": ("FAR", "<<"), "gg": ("FAR", ">>"),
         "dagger": ("PINV", "†"), "lbrack": ("LS", "["), "rbrack": ("RS", "]"), "forall": ("COND", "for"),
         "dotsc": ("DOTS", "…"), "dotsb": ("DOTS", "…"), "blacksquare": ("TEXT", "qed"), "square": ("TEXT", "qed"),
         "Box": ("TEXT", "qed"), "qed": ("TEXT", "qed"), "checkmark": ("TEXT", "ok"), "because": ("TEXT", "since"),
         "intercal": ("TRANS", "T"), "in": ("TEXT", "∈"), "succeq": ("ORD", ">="), "succ": ("ORD", ">="),
         "preceq": ("ORD", "<="), "star": ("DECOR", "*"), "ast": ("STAR", "*"), "bullet": ("STAR", "*"),
         "colon": ("TEXT", ":"),
         "top": ("TRANS", "T"), "ldotp": ("TEXT", "."), "dotsm": ("DOTS", "…"), "iddots": ("DOTS", "…"),
         "div": ("SLASH", "/"), "lll": ("FAR", "<<"), "ggg": ("FAR", ">>")}  # fmt: skip


# Commands without an argument: braces after them are separate.
SINGLE = {"top", "intercal", "prime", "star", "ast", "dagger", "infty", "perp", "circ", *GREEK}


BLOCKS = {"bmatrix", "pmatrix", "matrix", "vmatrix", "Vmatrix", "Bmatrix", "array", "smallmatrix"}


WRAPPERS = {"aligned", "align", "align*", "equation", "equation*", "gather", "gather*", "split", "gathered",
            "alignat", "multline", "multline*", "eqnarray", "eqnarray*", "alignedat", "flalign", "flalign*",
            "displaymath", "math"}  # fmt: skip


FRACTION = r"\\[dt]?frac(?![A-Za-z])"


ARROW = re.compile(r"→|->|\\to(?![A-Za-z])|\\rightarrow(?![A-Za-z])|⟶")


def closing(text: str, at: int) -> int:
    r"""Return the offset of the bracket that closes the one at ``at``, or -1; ``\{`` is closed by ``\}``.

    >>> closing(r"{a \{ b}", 0), closing(r"\{a {b}\}", 1), closing(r"a \\{b}", 4)
    (7, 8, 6)
    """
    opener = text[at]
    closer = {"{": "}", "(": ")", "[": "]"}[opener]
    escaped = opener == "{" and _is_escaped(text, at)
    depth = 0
    for here in range(at, len(text)):
        char = text[here]
        if char in "{}" and opener == "{" and _is_escaped(text, here) != escaped:
            continue
        if char == opener:
            depth += 1
        elif char == closer:
            depth -= 1
            if not depth:
                return here
    return -1


def _is_escaped(text: str, at: int) -> bool:
    """Return whether a brace has a backslash of its own before it: an odd number of them."""
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 1


SIGNS = str.maketrans({"⊤": "T", "′": "'", "−": "-", "ᵀ": "T", "⊥": "perp", "‖": "par"})
# The fonts that `plain` leaves out, and the commands that it replaces, in this order.
LEFT_OUT = re.compile(
    r"\\(mathsf|mathrm|mathbf|text|textrm|textsf|rm|sf|mathit|operatorname|boldsymbol|textbf)\b"
)
REPLACED = [
    (re.compile(r"\\" + re.escape(command) + (r"(?![A-Za-z])" if command.isalpha() else "")), meaning)
    for command, meaning in (("top", "T"), ("intercal", "T"), ("dagger", "†"), ("prime", "'"), ("star", "*"),
                             ("ast", "*"), ("parallel", "par"), ("perp", "perp"), ("!", ""), (",", ","), (";", ""),
                             ("cdot", "·"), ("bullet", "·"))
]  # fmt: skip


# A text has the same few exponents and subscripts again and again.
@lru_cache(maxsize=1024)
def plain(raw: str) -> str:
    """Return a subscript or exponent without fonts, braces and spaces; transposes become ``T``.

    >>> plain(r"{\\mathsf{T}}"), plain(r"\\top"), plain(r"- 1"), plain("\\\\text{ridge}")
    ('T', 'T', '-1', 'ridge')
    """
    raw = raw.strip()
    if "\\" in raw:
        raw = LEFT_OUT.sub("", raw)
        for command, meaning in REPLACED:
            raw = command.sub(meaning, raw)
        raw = re.sub(r"\\([A-Za-z]+)", lambda m: GREEK.get(m.group(1), m.group()), raw)
    raw = raw.translate(SIGNS)
    return re.sub(r"[{}\s]", "", raw)


def commas(raw: str) -> list[tuple[str, int]]:
    """Split at commas outside brackets, but not at the thin space ``\\,``; return the texts with their offsets."""
    pieces, depth, start = [], 0, 0
    for at, char in enumerate(raw):
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0 and raw[at - 1 : at] != "\\":
            pieces.append((raw[start:at], start))
            start = at + 1
    return [*pieces, (raw[start:], start)]


def tends(raw: str) -> tuple[str, str] | None:
    """Read ``λ → 0`` as ("λ", "0").

    >>> tends(r"\\lambda \\to \\infty"), tends("λ->0+")
    (('λ', 'inf'), ('λ', '0'))
    """
    pieces = ARROW.split(
        raw.strip("() ").replace("\\searrow", "→").replace("\\downarrow", "→").replace("\\nearrow", "→")
    )
    if len(pieces) != 2:
        return None
    name = re.sub(r"[\\{}\s]", "", pieces[0])
    target = re.sub(r"[\\{}\s+^]", "", pieces[1]).strip(".,;")
    name = GREEK.get(name, name)
    if target in ("infty", "∞", "inf", "infinity", "oo"):
        return name, "inf"
    return (name, "0") if target in ("0", "0^") else None


def density_key(raw: str, letters: Mapping[str, str]) -> tuple[str, str | None] | None:
    """Return the key of a density such as ``w|y`` with the index of a single sample or None; None for other text.

    ``raw`` is the text in its brackets. ``letters`` maps each letter to the quantity that it stands for, or to "" if
    the quantity is always given and is not part of the key.

    >>> density_key("y_i | x_i, w", {"y": "y", "x": "", "w": "w"})
    ('y_i|w', 'i')
    """
    raw = re.sub(r"\\(mathbf|boldsymbol|bm|mathrm|vec|mathcal)(?![A-Za-z])", "", raw)
    raw = re.sub(r"\\(?:left|right|[bB]igg?[lr])(?![A-Za-z])", "", raw)
    raw = re.sub(r"\\(mid|vert|middle|big|Big)(?![A-Za-z])\s*\|?", "|", raw)
    raw = raw.replace("\\,", "").replace("\\;", "")
    raw = re.sub(r"[{}\s]", "", raw).replace("||", "|").replace(";", "|" if "|" not in raw else ",")
    sides = raw.split("|")
    if len(sides) > 2:
        return None
    found, index = [], None
    for place, side in enumerate(sides):
        meant: set[str] = set()
        for piece in re.split(r"[,=]", side):
            named = re.fullmatch(r"\\?(\w+?)(?:_([a-z])|\^\(([a-z])\))?", piece)
            name = letters.get(GREEK.get(named[1], named[1])) if named else None
            if named is None or name is None:
                return None
            meant.add(name)
            if place == 0 and name:
                index = named[2] or named[3]
        meant.discard("")
        if len(meant) > 1:
            return None
        found.append("".join(meant))
    if not found[0]:
        return None
    first = f"{found[0]}_i" if index else found[0]
    return first if len(found) == 1 or not found[1] else f"{first}|{found[1]}", index


@lru_cache(maxsize=1024)
def letters(raw: str) -> str | None:
    """Return the bare name inside fonts and accents, or None if the text is more than a name."""
    raw = raw.strip()
    wrapped = re.fullmatch(r"\\([A-Za-z]+)\s*\{(.*)\}", raw) or re.fullmatch(
        r"\\([A-Za-z]+)(?:\s+(?=\w)|\s*(?=\\))(\w|\\[A-Za-z]+)", raw
    )
    if wrapped and (wrapped.group(1) in FONTS or wrapped.group(1) in ACCENTS):
        inner = letters(wrapped.group(2))
        return None if inner is None else inner + ACCENTS.get(wrapped.group(1), "")
    if re.fullmatch(r"\{.*\}", raw):
        return letters(raw[1:-1])
    if re.fullmatch(r"\\[A-Za-z]+", raw):
        return GREEK.get(raw[1:])
    return raw if re.fullmatch(r"[A-Za-zα-ωΑ-Ωℓ]\w*", raw) and "_" not in raw else None
