r"""Breaking a formula that is wider than the page, at its own relations and signs, as a person would on paper.

Works on TeX text: only places outside every brace, ``\left … \right`` and environment are looked at, so a formula
that has none (one long matrix) is left as it is.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\\(?:begin|end)\s*\{[a-zA-Z*]+\}|\\[a-zA-Z]+\*?|\\.|[{}]|.", re.S)
_RELATIONS = frozenset(
    r"= < > \le \leq \ge \geq \approx \equiv \propto \sim \iff \implies \Rightarrow \Leftrightarrow \Longrightarrow "  # noqa: SIM905
    r"\Longleftrightarrow \to \rightarrow \longrightarrow \coloneqq \stackrel".split()
)
_SIGNS = frozenset(("+", "-", r"\pm"))
_OPEN = frozenset(("{", r"\left", r"\bigl"))
_CLOSE = frozenset(("}", r"\right", r"\bigr"))


def pieces(tex: str, stops: frozenset[str] = _RELATIONS) -> list[str]:
    """``tex`` cut before each stop that stands outside all brackets; joined, the pieces are ``tex`` again.

    >>> pieces("w = (A + B)^{x=1} y = z")
    ['w ', '= (A + B)^{x=1} y ', '= z']
    """
    out, current, depth, fresh = [], "", 0, True
    for found in _TOKEN.finditer(tex):
        token = found[0]
        if token in _OPEN or token.startswith(r"\begin"):
            depth += 1
        elif token in _CLOSE or token.startswith(r"\end"):
            depth -= 1
        elif token in ("(", "["):
            depth += 1
        elif token in (")", "]"):
            depth = max(depth - 1, 0)
        elif depth == 0 and token in (r"\\", "&"):
            return [tex]  # already laid out by hand
        # A sign right after a relation or another sign belongs to what follows, not between two terms.
        if token in stops and depth == 0 and current.strip() and not fresh:
            out.append(current)
            current = ""
        fresh = token in _RELATIONS or token in _SIGNS or (fresh and token.isspace())
        current += token
    return [*out, current] if depth == 0 else [tex]


def inline_pieces(tex: str, signs: bool) -> list[str]:
    """Where a formula in a line of text may break: at its relations, and with ``signs`` between its terms too."""
    parts = pieces(tex)
    return [term for part in parts for term in pieces(part, _SIGNS)] if signs else parts


def aligned(tex: str, signs: bool = False) -> str | None:
    r"""``tex`` as rows that begin with its relations, and with ``signs`` also with its terms; None if it has none.

    >>> print(aligned("a = b = c"))
    \begin{aligned}a &= b \\&= c\end{aligned}
    """
    parts = pieces(tex)
    rows = [[part] for part in parts]
    if signs:
        rows = [pieces(part, _SIGNS) for part in parts]
    if sum(len(row) for row in rows) < 2:
        return None
    first, rest = rows[0], rows[1:]
    lines = [first[0]] + [rf"&\quad {piece}" for piece in first[1:]]
    for row in rest:
        lines.append("&" + row[0])
        lines.extend(rf"&\qquad {piece}" for piece in row[1:])
    # The left side and the first relation share a row: "a &= b".
    if rest and len(first) == 1:
        lines[:2] = [lines[0] + lines[1]]
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"
