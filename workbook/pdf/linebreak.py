r"""Break a formula that is wider than the page at its relations and signs, as a person would on paper.

This works on TeX text. Breaks are only outside braces, ``\left … \right`` and environments, so a formula without
such a place (one long matrix) does not change.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_TOKEN = re.compile(r"\\(?:begin|end)\s*\{[a-zA-Z*]+\}|\\[a-zA-Z]+\*?|\\.|[{}]|.", re.S)
_RELATIONS = frozenset(
    r"= < > \le \leq \ge \geq \approx \equiv \propto \sim \iff \implies \Rightarrow \Leftrightarrow \Longrightarrow "  # noqa: SIM905
    r"\Longleftrightarrow \to \rightarrow \longrightarrow \coloneqq \stackrel".split()
)
_SIGNS = frozenset(("+", "-", r"\pm"))
_OPEN = frozenset(("{", r"\left", r"\bigl"))
#: Width of a continuation's indent, and of the additional space between two terms, in em.
_INDENT, _BETWEEN = 2.0, 0.3
_CLOSE = frozenset(("}", r"\right", r"\bigr"))


def pieces(tex: str, stops: frozenset[str] = _RELATIONS) -> list[str]:
    r"""Cut ``tex`` before each stop outside all brackets; the pieces joined are ``tex`` again.

    A stop is a TeX token: by default a relation such as ``=`` or ``\le``. A stop at the start, or one that follows a
    relation or a sign, does not cut. Brackets are braces, parentheses, ``[`` and ``]``, ``\left … \right`` and
    environments. A formula with ``\\`` or ``&`` outside of brackets is already laid out, so it is one piece. So is a
    formula whose brackets do not match.
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
        # A sign right after a relation or another sign belongs to the next term and does not separate two terms.
        if token in stops and depth == 0 and current.strip() and not fresh:
            out.append(current)
            current = ""
        fresh = token in _RELATIONS or token in _SIGNS or (fresh and token.isspace())
        current += token
    return [*out, current] if depth == 0 else [tex]


def inline_pieces(tex: str, signs: bool) -> list[str]:
    """Cut an inline formula where it may break: at its relations and, with ``signs``, between its terms."""
    parts = pieces(tex)
    return [term for part in parts for term in pieces(part, _SIGNS)] if signs else parts


def rows(tex: str, line: float, width: Callable[[str], float], most: int) -> str | None:
    r"""Break ``tex`` into lines that begin with its relations; a longer line continues below with its next terms.

    Parameters
    ----------
    tex : str
        A display formula.
    line : float
        Width of a line, in em.
    width : callable
        Takes TeX and returns its width in em.
    most : int
        Most pieces; a formula with more is not broken.

    Returns
    -------
    broken : str or None
        An ``aligned`` environment, whose lines are aligned at their relations. The left side shares the first line if
        it is a single term and not wider than half a line; otherwise it has lines of its own. A term that is wider than
        a line has its own line. None if there is no place to break (also if ``tex`` already has lines), or too many.

    Examples
    --------
    >>> print(rows("a = b = c", 4.0, len, 99))
    \begin{aligned}a &= b \\&= c\end{aligned}
    >>> print(rows("s = a + b + c + d", 16.0, len, 99))
    \begin{aligned}s &= a + b + c \\&\qquad + d\end{aligned}
    """
    parts = [pieces(part, _SIGNS) for part in pieces(tex)]
    if not 2 <= sum(map(len, parts)) <= most:
        return None
    # The left side and the first relation share a line: "a &= b".
    left = parts.pop(0)[0] if len(parts) > 1 and len(parts[0]) == 1 else ""
    lead = width(left) if left else 0.0
    if lead > line / 2:
        left, lead, parts = "", 0.0, [[left], *parts]
    lines = [filled for terms in parts for filled in _filled(terms, line - lead, width)]
    return r"\begin{aligned}" + left + "&" + r"\\&".join(lines) + r"\end{aligned}"


def _filled(terms: list[str], room: float, width: Callable[[str], float]) -> list[str]:
    """Return terms as lines that are at most ``room`` em wide where possible; lines after the first are indented."""
    lines: list[str] = []
    full: list[str] = []
    used, left = 0.0, room
    for term in terms:
        wide = width(term) + _BETWEEN
        if full and used + wide > left:
            lines.append("".join(full))
            full, used, left = [], 0.0, room - _INDENT
            term = rf"\qquad {term}"
        full.append(term)
        used += wide
    return [*lines, "".join(full)]
