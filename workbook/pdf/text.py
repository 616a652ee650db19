"""Text that somebody else chose, made fit for a page: nothing invisible, no overlong line.

A *run* is ``[text, style]`` where style is a name (see ``STYLES`` in template.typ) or a dict of colours; a line is
a list of runs. Both code and program output are lines of runs, so both are wrapped by ``wrap``.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Any

from workbook.pdf.fonts import JOINERS, printable, spelled_out

Run = list[Any]
Line = list[Run]

#: Columns of a code or output line: what DejaVu Sans Mono at 7.5 pt fits between the margins of a letter page.
COLUMNS = 110
#: A line of output that goes on past this many rows is cut; one unbroken megabyte would fill 170 pages.
MAX_ROWS = 12

# Control characters but tab and newline; direction overrides; the private-use area (formula markers live there).
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\uf8ff]"
)
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f")


# Signs that students like to print, and signs that say the same and are in the fonts.
_LIKE = str.maketrans("✅❌❎⭐🌟❗❕❓➡⬅⬆⬇🟢🔴", "✔✘✘★★!!?→←↑↓●●")
_UNUSUAL = re.compile("[^\n\t -~]+")


def clean(text: str, *, marks: bool = False) -> str:
    """Text in which every character prints: emoji by name, what else has no glyph or works unseen by code point.

    ``marks`` keeps the two private-use characters that stand around a formula's number (see markdown.py).

    >>> clean("naïve ∂x \\u202e. ✅ \\ue123")
    'naïve ∂x [U+202E]. ✔ [U+E123]'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNUSUAL.sub(lambda found: _spelled(found[0], marks), text)


def _spelled(run: str, marks: bool) -> str:
    """A run of characters outside ASCII, each as it is, left out, or spelled; neighbours share their brackets."""
    out: list[str] = []
    codes: list[str] = []
    for char in run.translate(_LIKE):
        hidden = bool(_UNSAFE.match(char))
        if marks and char in "\ue000\ue001":
            out += [*_bracket(codes), char]
        elif char in JOINERS:
            # Between letters of a script that needs it, or parts of one emoji.
            if out and not codes and ord(out[-1][-1]) >= 0x590:
                out.append(char)
        elif char == "\ufffd":
            out += [*_bracket(codes), char]
        elif char in _INVISIBLE or (hidden and ord(char) < 160):
            continue
        elif not hidden and printable(char):
            out += [*_bracket(codes), char]
        elif "🏻" <= char <= "🏿":
            continue
        elif "\u2600" <= char <= "\u27bf" or "🀀" <= char <= "🫿":
            out += [*_bracket(codes), f"[{unicodedata.name(char, f'U+{ord(char):04X}').lower()}]"]
        else:
            if not hidden:
                spelled_out(char)
            codes.append(f"U+{ord(char):04X}")
    return "".join(out + _bracket(codes))


def _bracket(codes: list[str]) -> list[str]:
    """What was gathered, in brackets, and nothing gathered any more."""
    spelled = [f"[{' '.join(codes)}]"] if codes else []
    codes.clear()
    return spelled


def right_to_left(parts: list[dict[str, Any]]) -> bool:
    """Whether a line of inlines begins with a letter of Arabic, Hebrew and the like."""
    for part in parts:
        for char in part.get("v", "") if part["k"] == "text" else "":
            direction = unicodedata.bidirectional(char)
            if direction in ("L", "R", "AL"):
                return direction != "L"
        if "c" in part:
            return right_to_left(part["c"])
    return False


_UNBROKEN = re.compile(r"\S{40,}")


def breakable(text: str) -> str:
    """Prose in which a word that no line holds, such as an address, may break after every 20 characters."""
    return _UNBROKEN.sub(lambda word: "\u200b".join(re.findall(".{1,20}", word[0])), text)


def fitting(text: str, columns: int) -> int:
    """How many characters from the left fit; Chinese, Japanese, Korean and emoji take two columns each.

    >>> fitting("abcd", 3), fitting("我们x", 3)
    (3, 1)
    """
    head = text[:columns]
    if head.isascii():
        return len(head)
    for place, char in enumerate(head):
        columns -= 2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char)
        if columns < 0:
            return place
    return len(head)


def _break_at(text: str, width: int) -> int:
    """Where to break: after a space, else after a separator, within the last third; else at the edge."""
    for stops in (" ", ",;:)]}", "([{=+-*/&|.\\"):
        place = max(text.rfind(stop, width - width // 3, width) for stop in stops)
        if place >= 0:
            return place + 1
    return width


def wrap(line: Line, width: int = COLUMNS, rows: int = MAX_ROWS) -> list[Line]:
    """Hard-wrap a line of runs into rows of at most ``width`` columns, continuation rows marked by an arrow.

    Breaks fall between words or after punctuation where the last third of the row has such a place. A line
    of more than ``rows`` rows ends in a note that says how much is missing.
    """
    text = "".join(run[0] for run in line)
    if len(text) <= width and (text.isascii() or fitting(text, width) == len(text)):
        return [line]
    indent = min(len(text) - len(text.lstrip(" ")), width // 2)
    lead = " " * indent + "↪ "
    cuts, start, room = [0], 0, width
    while (fits := fitting(text[start:], room)) < len(text) - start and len(cuts) < rows:
        start += _break_at(text[start : start + fits], fits)
        cuts.append(start)
        room = width - len(lead)
    if fits < len(text) - start:
        cuts.append(start + fits)
        missing = len(text) - cuts[-1]
    else:
        cuts.append(len(text))
        missing = 0
    wrapped = [_slice(line, first, last) for first, last in pairwise(cuts)]
    result = [wrapped[0]] + [[[lead, "wrap"], *row] for row in wrapped[1:]]
    if missing:
        result.append([[f"{lead}… {missing:,} more characters in this line", "note"]])
    return result


def _slice(line: Line, first: int, last: int) -> Line:
    """The runs of columns ``first`` to ``last`` of a line."""
    out, at = [], 0
    for text, style in line:
        piece = text[max(first - at, 0) : max(last - at, 0)]
        if piece:
            out.append([piece, style])
        at += len(text)
    return out


def head_and_tail(lines: list[Any], limit: int) -> tuple[list[Any], int, list[Any]]:
    """Split into what is shown first, how many are left out, and what is shown last.

    >>> head_and_tail(list(range(10)), 4)
    ([0, 1, 2], 6, [9])
    """
    if len(lines) <= limit:
        return lines, 0, []
    tail = limit // 4
    return lines[: limit - tail], len(lines) - limit, lines[len(lines) - tail :] if tail else []
