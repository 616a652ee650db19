"""Convert printed output to colored lines, as a terminal shows it."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import Literal

from workbook.pdf.blocks import Colors, Line, Style
from workbook.pdf.code import cut
from workbook.pdf.text import clean, wrap

#: Most lines of one output; of a longer one, only the start and the end are shown.
MAX_LINES = 120
#: Most characters of one output that are read, half of them from its start and half from its end.
MAX_CHARS = 400_000

# A control that moves the cursor, an escape sequence that colors or moves, or another one, which has no effect.
_CONTROL = re.compile(
    "(?P<control>[\r\n\b])|\x1b\\[(?P<numbers>[0-9;:]*)(?P<final>[A-GKm])|"
    "\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[@-Z\\\\^_]|[()][0-9A-B])"
)
_UP = re.compile("\x1b\\[[0-9]*[AF]")
#: The column that an escape sequence can reach in a shorter row, and the digits of its numbers that are read.
_WIDTH, _DIGITS = 120, 4
#: Sum of red, green and blue above which a color is hard to see on white: two thirds of 765.
_LIGHT = 510
# The 16 colors, dark enough to be readable on paper.
_PALETTE = (  # noqa: SIM905
    "#24292f #b3261e #116329 #7d4e00 #0550ae #8250df #0f6a75 #57606a "
    "#424a53 #cf222e #1a7f37 #9a6700 #0969da #a475f9 #1b7c83 #6e7781"
).split()
_BACKGROUNDS = (  # noqa: SIM905
    "#d0d7de #ffcecb #aceebb #fae17d #b6e3ff #ecd8ff #b3f0ff #eaeef2 "
    "#d0d7de #ffcecb #aceebb #fae17d #b6e3ff #ecd8ff #b3f0ff #f6f8fa"
).split()

_Switch = Literal["bold", "italic", "underline", "strike"]
_SWITCHED_ON: dict[int, _Switch] = {1: "bold", 3: "italic", 4: "underline", 9: "strike"}
_SWITCHED_OFF: dict[int, _Switch] = {22: "bold", 23: "italic", 24: "underline", 29: "strike"}


def _indexed(number: int) -> str:
    """Return a color of the 256-color table as ``#rrggbb``."""
    if number < 16:
        return _PALETTE[number]
    if number > 231:
        return "#" + f"{min(8 + 10 * (number - 232), 160):02x}" * 3
    number -= 16
    levels = [0 if step == 0 else 55 + 40 * step for step in (number // 36, number // 6 % 6, number % 6)]
    # Light colors are for black screens. Darken those that would be hard to see on white.
    if sum(levels) > _LIGHT:
        levels = [level * 6 // 10 for level in levels]
    return "#" + "".join(f"{level:02x}" for level in levels)


def _after_sgr(codes: list[int], style: Colors) -> Colors:
    """Return the style after one SGR sequence, the escape sequence for colors and bold; ``style`` is not changed.

    ``codes`` are the numbers in the sequence. Code 0 resets the style, and unknown codes are ignored. Foregrounds may
    have any color, backgrounds only the 16 standard ones; of others, the numbers are read and dropped.
    """
    style = style.copy()
    rest = iter(codes)
    for code in rest:
        if code == 0:
            style = {}
        elif code in _SWITCHED_ON:
            style[_SWITCHED_ON[code]] = True
        elif code in _SWITCHED_OFF:
            style.pop(_SWITCHED_OFF[code], None)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style["fg"] = _PALETTE[code - 30 if code < 90 else code - 82]
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style["bg"] = _BACKGROUNDS[code - 40 if code < 100 else code - 92]
        elif code in (39, 49):
            style.pop("fg", None) if code == 39 else style.pop("bg", None)
        elif code in (38, 48):
            kind = next(rest, None)
            if kind == 5:
                color = _indexed(min(max(next(rest, 0), 0), 255))
            elif kind == 2:
                color = "#" + "".join(f"{min(max(next(rest, 0), 0), 255):02x}" for _ in range(3))
            else:
                continue
            if code == 38:
                style["fg"] = color
    return style


class _Screen:
    """What a terminal shows: rows of characters, each in a style, and the place and style of what comes next.

    A row is the list of what was done to it: texts at a column in a style, and ranges of columns that an erasure kept.
    Erasing takes the same time in a row of any length.
    """

    def __init__(self, style: Style) -> None:
        self._plain = style
        self._style: Colors | Style = style
        self._rows: list[list[tuple[int, str, Colors | Style] | range]] = [[]]
        self._widths = [0]
        self._row = self._column = 0

    def show(self, text: str) -> None:
        """Print a text, whose controls and escape sequences have their effect."""
        at = 0
        for found in _CONTROL.finditer(text):
            self._write(text[at : found.start()])
            at = found.end()
            if found["control"]:
                self._follow_control(found["control"])
            elif found["final"] == "m":
                self._color(found["numbers"])
            elif found["final"]:
                first = re.split("[;:]", found["numbers"])[0]
                self._move(found["final"], int(first[:_DIGITS]) if first.isdigit() else None)
        self._write(text[at:])

    def _write(self, text: str) -> None:
        """Write characters over those that are there."""
        if not text:
            return
        self._rows[self._row].append((self._column, text, self._style))
        self._column += len(text)
        self._widths[self._row] = max(self._widths[self._row], self._column)

    def _follow_control(self, control: str) -> None:
        if control == "\b":
            self._column = max(self._column - 1, 0)
            return
        self._column = 0
        if control == "\n":
            self._row += 1
            if self._row == len(self._rows):
                self._rows.append([])
                self._widths.append(0)

    def _color(self, numbers: str) -> None:
        codes = [int(code[:_DIGITS]) if code.isdigit() else 0 for code in re.split("[;:]", numbers)[:32]]
        before = self._style if isinstance(self._style, dict) else {}
        self._style = _after_sgr([min(code, 999) for code in codes], before) or self._plain

    def _move(self, final: str, number: int | None) -> None:
        """Move to another row that is there, or to another column, or erase in the row."""
        width = self._widths[self._row]
        if final in "ABEF":
            step = (number or 1) * (1 if final in "BE" else -1)
            self._row = min(max(self._row + step, 0), len(self._rows) - 1)
            # Not far beyond the end of a shorter row: the blanks before the next character would cost memory.
            self._column = 0 if final in "EF" else min(self._column, max(self._widths[self._row], _WIDTH))
        elif final in "CDG":
            ahead = {"C": number or 1, "D": -(number or 1), "G": (number or 1) - 1 - self._column}[final]
            self._column = min(max(self._column + ahead, 0), max(self._column, width, _WIDTH))
        elif not number:
            self._rows[self._row].append(range(self._column))
            self._widths[self._row] = min(width, self._column)
        else:
            self._rows[self._row].append(range(width if number == 2 else self._column + 1, width))

    def lines(self) -> list[Line]:
        """Return the rows as runs of text and style, without blanks at their ends and blank rows at both ends."""
        lines = [self._line(*self._cells(row)) for row in self._rows]
        while lines and not lines[-1]:
            lines.pop()
        first = next((number for number, line in enumerate(lines) if line), 0)
        return lines[first:]

    def _cells(
        self, done: list[tuple[int, str, Colors | Style] | range]
    ) -> tuple[list[str], list[Colors | Style]]:
        """Return the characters of a row and their styles, of the same number."""
        left: list[tuple[int, str, Colors | Style]] = []
        low, high = 0, sys.maxsize
        for one in reversed(done):
            if isinstance(one, range):
                low, high = max(low, one.start), min(high, max(one.start, one.stop))
                continue
            column, text, style = one
            if text := text[max(low - column, 0) : max(high - column, 0)]:
                left.append((max(column, low), text, style))
        width = max((column + len(text) for column, text, _ in left), default=0)
        chars, styles = [" "] * width, [self._plain] * width
        for column, text, style in reversed(left):
            chars[column : column + len(text)] = text
            styles[column : column + len(text)] = [style] * len(text)
        return chars, styles

    def _line(self, chars: list[str], styles: list[Colors | Style]) -> Line:
        text = "".join(chars).rstrip(" ")
        line: Line = []
        at = 0
        for _, same in groupby(styles[: len(text)], id):
            run = list(same)
            if shown := clean(text[at : at + len(run)].replace("\x1b", "")):
                line.append((shown, run[0] if isinstance(run[0], str) else run[0].copy()))
            at += len(run)
        return line


def lines_of(text: str, limit: int = MAX_LINES, style: Style = "") -> list[Line]:
    """Return the lines that a terminal shows for one printed output, as wrapped runs of text and style.

    Colors, carriage returns, backspaces and movements of the cursor have their effect, so a progress bar shows its last
    state. Tabs go to the next multiple of 8 columns, and other escape sequences and empty lines at both ends are
    dropped. Of an output with more than ``limit`` rows, the first and
    the last rows are kept, about ``limit`` together, with a note between them on how many lines are left out.
    ``style`` is that of text without a color.
    """
    skipped = 0
    if len(text) > MAX_CHARS:
        half = MAX_CHARS // 2
        skipped = text.count("\n", half, len(text) - half)
        text = f"{text[:half]}\n{text[-half:]}"
    raw_lines = text.replace("\r\n", "\n").strip("\n").expandtabs(8).split("\n")
    # The first and last 2 × limit lines are enough, because wrapping only adds lines; unless the cursor goes up.
    if len(raw_lines) > 4 * limit and not _UP.search(text):
        skipped += len(raw_lines) - 4 * limit
        raw_lines[2 * limit : -2 * limit] = []
    screen = _Screen(style)
    screen.show("\n".join(raw_lines))
    rows = [row for line in screen.lines() for row in wrap(line)]
    return cut(rows, limit, "lines", skipped)
