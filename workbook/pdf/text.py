"""Prepare untrusted text for a page: no invisible characters, no overlong lines.

A line is a list of runs: pairs of a text and its style. Code and program output are both lines of runs, so ``wrap``
wraps both.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TypeVar

from workbook.pdf.blocks import Inline, Line, is_styled
from workbook.pdf.fonts import JOINERS, printable, spelled_out

T = TypeVar("T")

#: Columns of a code or output line: what fits between the margins of a letter page in DejaVu Sans Mono at 7.5 pt.
COLUMNS = 110
#: Longer lines of output are cut after this many rows; an unbroken megabyte would fill 170 pages. A printed list of 200
#: losses needs 40.
MAX_ROWS = 40

# Control characters except tab and newline; direction overrides; the private-use area, which has formula markers.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\uf8ff]"
)
# Marks without a glyph, which copying from a web page or a chat leaves: joiners, direction marks, and the operators
# that a typeset formula has between its symbols. Overrides of the direction are spelled, because they change what one
# reads.
_INVISIBLE = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u061c\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\ufe0e\ufe0f"
)


# Symbols that students like to print → similar symbols that the fonts have.
_LIKE = str.maketrans("✅❌❎⭐🌟❗❕❓➡⬅⬆⬇🟢🔴", "✔✘✘★★!!?→←↑↓●●")
# The number on a key, an emoji of three characters that no font draws in one place → the number in a circle.
_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_LINE_ENDS = dict.fromkeys(map(ord, "\r\u0085\u2028\u2029"), "\n")
_UNUSUAL = re.compile("[^\n\t -~]+")


def clean(text: str, *, marks: bool = False) -> str:
    """Return text in which every character can be printed.

    Emoji without a glyph are spelled by name, other characters without a glyph and invisible ones by code point.
    ``marks`` keeps the two private-use characters around a formula's number (see markdown.py).

    >>> clean("naïve ∂x \\u202e. ✅ \\ue123")
    'naïve ∂x [U+202E]. ✔ [U+E123]'
    """
    text = text.replace("\r\n", "\n").translate(_LINE_ENDS)
    if "\u20e3" in text:
        text = _KEYCAP.sub(lambda found: found[1].translate(_CIRCLED), text)
    return _UNUSUAL.sub(lambda found: _spelled(found[0], marks), text)


def _spelled(run: str, marks: bool) -> str:
    """Return a run of non-ASCII characters as a page can show it: each is kept, replaced, omitted or spelled.

    Symbols that the fonts lack become similar ones. Emoji without a glyph become their names in brackets, without their
    skin tones. Characters that no font has, and those that change the direction of the text, become their code points;
    neighbors share the brackets, as in ``[U+0378 U+0379]``. Invisible characters and control characters are omitted;
    joiners stay after a character from U+0590 on, such as a Hebrew one. ``marks`` keeps the two markers of formulas.
    `watching` sees what no font has.
    """
    out: list[str] = []
    codes: list[str] = []
    for char in run.translate(_LIKE):
        hidden = bool(_UNSAFE.match(char))
        if marks and char in "\ue000\ue001":
            out += [*_bracket(codes), char]
        elif char in JOINERS:
            # Keep it between letters of a script that needs it, or between parts of an emoji.
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
    """Return the collected code points in brackets, and clear them."""
    spelled = [f"[{' '.join(codes)}]"] if codes else []
    codes.clear()
    return spelled


def right_to_left(parts: list[Inline]) -> bool:
    """Return whether the first letter in a line of inlines is written from right to left, such as Arabic."""
    for part in parts:
        for char in part["v"] if part["k"] == "text" else "":
            direction = unicodedata.bidirectional(char)
            if direction in ("L", "R", "AL"):
                return direction != "L"
        if part["k"] == "link" or is_styled(part):
            return right_to_left(part["c"])
    return False


_UNBROKEN = re.compile(r"\S{40,}")


def breakable(text: str) -> str:
    """Allow breaks after every 20 characters in words that are longer than a line, such as addresses."""
    return _UNBROKEN.sub(lambda word: "\u200b".join(re.findall(".{1,20}", word[0])), text)


def fitting(text: str, columns: int) -> int:
    """Return how many characters fit into ``columns``. Chinese, Japanese, Korean and emoji take two columns each.

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
    """Return where to break: in the last third after a space, else after a separator; else at the edge."""
    for stops in (" ", ",;:)]}", "([{=+-*/&|.\\"):
        place = max(text.rfind(stop, width - width // 3, width) for stop in stops)
        if place >= 0:
            return place + 1
    return width


def wrap(line: Line, width: int = COLUMNS, rows: int = MAX_ROWS) -> list[Line]:
    """Wrap a line of runs into rows of at most ``width`` columns; a line that fits is returned as it is.

    Wide characters, such as Chinese ones, take two columns. Rows break between words or after punctuation if the last
    third of the row has such a place, else at the edge. Rows after the first begin with the indent of the line and an
    arrow, in the style ``wrap``. Of a line with more than ``rows`` rows, the first ``rows`` are followed by a row in
    the style ``note`` that says how many characters are missing.
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
    result = [wrapped[0]] + [[(lead, "wrap"), *row] for row in wrapped[1:]]
    if missing:
        result.append([(f"{lead}… {missing:,} more characters in this line", "note")])
    return result


def _slice(line: Line, first: int, last: int) -> Line:
    """Return the runs of the characters ``first`` to ``last`` of a line."""
    out: Line = []
    at = 0
    for text, style in line:
        piece = text[max(first - at, 0) : max(last - at, 0)]
        if piece:
            out.append((piece, style))
        at += len(text)
    return out


def head_and_tail(lines: list[T], limit: int) -> tuple[list[T], int, list[T]]:
    """Split a list into the items shown first, the number left out, and the items shown last.

    >>> head_and_tail(list(range(10)), 4)
    ([0, 1, 2], 6, [9])
    """
    if len(lines) <= limit:
        return lines, 0, []
    tail = limit // 4
    return lines[: limit - tail], len(lines) - limit, lines[len(lines) - tail :] if tail else []
