"""Convert printed output to colored lines, with ANSI colors, carriage returns and backspaces as in a terminal."""

from __future__ import annotations

import re
from typing import Literal

from workbook.pdf.blocks import Colors, Line, Style
from workbook.pdf.code import cut
from workbook.pdf.text import clean, wrap

#: Most lines of one output; of a longer one, only the start and the end are shown.
MAX_LINES = 120
#: Most characters of one output that are read, half of them from its start and half from its end.
MAX_CHARS = 400_000

_SGR = re.compile("\x1b\\[([0-9;:]*)m")
_OTHER = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[@-Z\\\\^_]|[()][0-9A-B])")
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


def _terminal(text: str) -> str:
    """Apply carriage returns and backspaces to a line, so that a progress bar shows its last state."""
    if "\r" in text:
        kept = [part for part in text.rstrip("\r").split("\r") if part]
        text = kept[-1] if kept else ""
    while "\b" in text:
        shorter = re.sub("[^\b]\b", "", text, count=0)
        if shorter == text:
            return text.replace("\b", "")
        text = shorter
    return text


def lines_of(text: str, limit: int = MAX_LINES, style: Style = "") -> list[Line]:
    """Return the lines that a terminal shows for one printed output, as wrapped runs of text and style.

    Colors, carriage returns and backspaces have their effect, tabs go to the next multiple of 8 columns, and other
    escape sequences and empty lines at both ends are dropped. Of an output with more than ``limit`` rows, the first and
    the last rows are kept, about ``limit`` together, with a note between them on how many lines are left out.
    ``style`` is that of text without a color.
    """
    skipped = 0
    if len(text) > MAX_CHARS:
        half = MAX_CHARS // 2
        skipped = text.count("\n", half, len(text) - half)
        text = f"{text[:half]}\n{text[-half:]}"
    raw = _OTHER.sub(lambda found: found[0] if found[0].endswith("m") else "", text.replace("\r\n", "\n"))
    raw_lines = raw.strip("\n").expandtabs(8).split("\n")
    now: Colors = {}
    rows: list[Line] = []
    # The first and last 2 × limit lines are enough, because wrapping only adds lines.
    first, last = 2 * limit, len(raw_lines) - 2 * limit
    for number, raw_line in enumerate(raw_lines):
        if first <= number < last:
            skipped += 1
            continue
        line, now = _runs(_terminal(raw_line), now, style)
        rows.extend(wrap(line))
    return cut(rows, limit, "lines", skipped)


def _runs(text: str, now: Colors, style: Style) -> tuple[Line, Colors]:
    """Return the runs of a printed line that begins in the colors ``now``, and the colors at its end."""
    line: Line = []
    for place, piece in enumerate(_SGR.split(text)):
        if place % 2:
            codes = [int(code) if code.isdigit() else 0 for code in re.split("[;:]", piece)[:32]]
            now = _after_sgr([min(code, 999) for code in codes], now)
        elif piece and (shown := clean(piece.replace("\x1b", ""))):
            line.append((shown, now.copy() or style))
    return line, now
