"""Text that somebody else chose, made visible and inert: escapes for a terminal, a table or a page."""

from __future__ import annotations

import re
import unicodedata

#: A message longer than this is cut: nobody reads on, and a report may hold megabytes.
LONGEST = 2000
_PLAIN = re.compile(r"[\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u2190-\u22ff]*")
_MARKS_IN_A_ROW = 6
"""Combining marks kept on one letter; the most that a script needs is five, and a tower of marks hides other lines."""


def visible(text: str, limit: int = LONGEST) -> str:
    r"""The text with every control, bidi, invisible, private or surrogate character written out as an escape.

    Line feeds stay, a tab becomes spaces, and what is past ``limit`` characters is only counted.

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
        elif marks <= _MARKS_IN_A_ROW:
            shown.append(c)
    return shown


# Letters and marks by category that nevertheless show nothing: fillers of Hangul and Khmer, and a blank Braille cell.
_LOOK_LIKE_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def line(text: str, limit: int = 200) -> str:
    r"""The same on one line, for a name or a heading.

    >>> line("student\n01")
    'student\\n01'
    """
    return visible(text, limit).replace("\n", "\\n")


def anchor(text: str) -> str:
    """An id for a link inside the page, whatever the text is.

    >>> anchor("q6_relu_forward"), anchor("x\\" onclick=")
    ('q6_relu_forward', 'x--onclick-')
    """
    return re.sub(r"[^A-Za-z0-9_-]", "-", text)[:80]


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "hint"), counted(3, "hint"), counted(2, "query", "queries")
    ('1 hint', '3 hints', '2 queries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
