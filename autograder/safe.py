"""Text that somebody else chose, made visible and inert, and the one template environment that all pages share.

Two layers, both applied by the environment to every value, so that no template can forget them: `visible` writes out
characters that would reorder, hide or break what stands around them, and Jinja's autoescape keeps markup from being
markup. The pages' Content-Security-Policy is the third.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from autograder.questions import HOMEWORK
from workbook.points import text as points

#: Forbids scripts, frames, forms, fonts, images and every connection; styles stand in the page itself.
CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
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


def _finalize(value: Any) -> Any:
    """What every ``{{ … }}`` passes through before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


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


@cache
def environment() -> jinja2.Environment:
    """The environment of all pages."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder"),
        autoescape=True,
        finalize=_finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"line": line, "points": points, "anchor": anchor, "counted": counted}
    made.globals |= {"csp": CSP, "homework": HOMEWORK.title}
    return made
