"""Make untrusted text visible and inert, with escapes for a terminal, a table, or a page."""

from __future__ import annotations

import re
import unicodedata

#: Longer messages are cut: nobody reads further, and a report may contain megabytes.
MAX_CHARACTERS = 2000
_PLAIN = re.compile(r"[\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u2190-\u22ff]*")
_MARKS_IN_A_ROW = 6
"""Combining marks kept on one letter. No script needs more than five, and a stack of marks can cover other lines."""


def visible(text: str, limit: int = MAX_CHARACTERS) -> str:
    r"""Return the text with every control, bidi, invisible, private, or surrogate character as a visible escape.

    Line feeds stay. Tabs and spaces of other widths become spaces. Characters after the first ``limit`` are only
    counted.

    >>> visible("q4\u202e\x1b[31m\n")
    'q4\\u202e\\x1b[31m\n'
    >>> visible("a" * 12, limit=10)
    'aaaaaaaaaa… (2 more characters)'
    """
    more = len(text) - limit
    text = text[:limit].replace("\r\n", "\n").replace("\t", "    ")
    if not _PLAIN.fullmatch(text):
        text = "".join(_shown(text))
    return f"{text}… ({more} more characters)" if more > 0 else text


def _shown(text: str) -> list[str]:
    shown, marks = [], 0
    for c in text:
        category = unicodedata.category(c)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if c != "\n" and (category[0] == "C" or category in ("Zl", "Zp") or c in _LOOK_LIKE_NOTHING):
            shown.append(c.encode("unicode_escape").decode("ascii"))
        elif category == "Zs" and c != "\N{NO-BREAK SPACE}":
            shown.append(" ")
        elif marks <= _MARKS_IN_A_ROW:
            shown.append(c)
    return shown


# Characters that Unicode classes as letters or marks but that are invisible: Hangul and Khmer fillers, blank Braille.
_LOOK_LIKE_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def line(text: str, limit: int = 200) -> str:
    r"""Return visible text on one line, for a name or a heading.

    >>> line("student\n01")
    'student\\n01'
    """
    return visible(text, limit).replace("\n", "\\n")


def anchor(text: str) -> str:
    """Return an id for a link inside the page, from any text.

    >>> anchor("q6_relu_forward"), anchor("x\\" onclick=")
    ('q6_relu_forward', 'x--onclick-')
    """
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)[:80]


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun.

    >>> counted(1, "hint"), counted(3, "hint"), counted(2, "query", "queries")
    ('1 hint', '3 hints', '2 queries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
