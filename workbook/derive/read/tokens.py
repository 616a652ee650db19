"""The lexer's tokens, and the tables of signs that it knows."""

from __future__ import annotations

from typing import Any, NamedTuple

MAX_TOKENS = 1200
MAX_DEPTH = 60
MAX_DIGITS = 30


OPERAND = {"NUM", "SYM", "ZERO", "EYE", "IDX", "RP", "RS", "RB", "NC", "AC", "TRANS", "INV", "INVT", "PINV",
           "DECOR", "INDEX", "END", "DENS", "DELTA", "CONST", "DEND", "DOTS", "RANG", "EXPONENT"}  # fmt: skip


class Token(NamedTuple):
    """A token with its character offsets in the logical line."""

    type: str
    value: Any
    start: int
    end: int
    # The spelling of a symbol that has several spellings.
    typed: str = ""


SIMPLE = {
    "+": ("PLUS", "+"), "-": ("MINUS", "-"), "−": ("MINUS", "-"), "–": ("MINUS", "-"), "*": ("STAR", "*"),
    "·": ("STAR", "·"), "×": ("STAR", "*"), "@": ("STAR", "*"), "⋅": ("STAR", "·"), "∘": ("ODOT", "∘"),
    "⊙": ("ODOT", "∘"), "/": ("SLASH", "/"), ",": ("COMMA", ","), ";": ("SEMI", ";"), "&": ("AMP", "&"),
    "…": ("DOTS", "…"), "⋯": ("DOTS", "…"), "†": ("PINV", "†"), "∞": ("INFTY", "inf"), "⪰": ("ORD", ">="),
    "∈": ("TEXT", "∈"), ":": ("TEXT", ":"),
    "ᵀ": ("TRANS", "T"), "⊤": ("TRANS", "T"), "≫": ("FAR", ">>"), "≪": ("FAR", "<<"),
    "■": ("TEXT", "qed"), "□": ("TEXT", "qed"), "∎": ("TEXT", "qed"), "!": ("TEXT", "!"), "?": ("TEXT", "?"),
    "⋮": ("DOTS", "…"), "%": ("TEXT", "%"), "~": ("REL", "~"), "$": ("TEXT", "$"), '"': ("TEXT", '"'),
    "✓": ("TEXT", "ok"), "—": ("TEXT", "—"), "∀": ("COND", "for"), "∵": ("TEXT", "since"),
}  # fmt: skip
# Longest first: `<=>` before `<=`.
MULTI = [
    ("<==>", "REL", "<=>"), ("<=>", "REL", "<=>"), ("<->", "REL", "<=>"), ("⇔", "REL", "<=>"), ("⟺", "REL", "<=>"),
    ("==>", "REL", "=>"), ("=>", "REL", "=>"), ("⇒", "REL", "=>"), ("⟹", "REL", "=>"), ("->", "REL", "->"),
    ("→", "REL", "->"), ("⟶", "REL", "->"), (":=", "REL", ":="), ("≔", "REL", ":="), ("∴", "REL", "=>"),
    ("≡", "REL", ":="), ("←", "REL", "<-"), ("⟵", "REL", "<-"), ("<- ", "REL", "<-"),
    ("==", "REL", "="), (">=", "CMP", ">="), ("≥", "CMP", ">="), ("<<", "FAR", "<<"), (">>", "FAR", ">>"),
    ("<=", "CMP", "<="), ("≤", "CMP", "<="), ("!=", "CMP", "!="), ("≠", "CMP", "!="), (">", "CMP", ">"),
    ("<", "CMP", "<"), ("≈", "REL", "~"), ("∼", "REL", "~"), ("∝", "REL", "∝"), ("=", "REL", "="),
]  # fmt: skip

OPENING = ("LP", "LS", "LB", "BEGIN", "BEGINCASES", "NO", "AO", "LANG")

CLOSING = ("RP", "RS", "RB", "END", "NC", "AC", "RANG")

RELATED = ("REL", "CMP", "ORD")

# The comparison that holds where another one does not.
OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
# The same for a comparison of two indices.
OTHER = {"=": "!=", "!=": "="}

# The message about a bold or transposed 1.
ONES = "a column of ones cannot be read here; write a sum over the entries instead, or I for the identity"


def outside(tokens: list[Token], kinds: tuple[str, ...]) -> list[int]:
    """Return the positions of the tokens of the given types outside brackets."""
    depth, found = 0, []
    for place, token in enumerate(tokens):
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if depth == 0 and token.type in kinds:
            found.append(place)
    return found
