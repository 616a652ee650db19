"""The colors that HTML gives a text, dark enough to be read on paper."""

from __future__ import annotations

import re
from typing import TypedDict

from PIL import ImageColor

_PROPERTY = re.compile(r"(?:^|;)\s*(color|background|background-color)\s*:\s*([^;!]{1,80})", re.I)
#: Largest luminance of a text on white with a contrast of 4.5, which WCAG asks for.
_MOST_LUMINANCE = 0.183
#: Largest value of a color's part.
MAX_PART = 255
_WHITE, _BLACK = "#ffffff", "#000000"


class Pair(TypedDict, total=False):
    """A text's color and the one behind it, as ``#rrggbb``."""

    fg: str
    bg: str


def of(style: str, color: str = "", around: Pair | None = None) -> Pair:
    """Return the colors in a ``style`` attribute, or in the ``color`` of a ``<font>``; empty if there are none.

    ``around`` are the colors of the elements around. A color that is hard to read on white becomes darker. Black, and a
    white background, are those of the page. A color that Pillow does not know, such as ``var(--x)``, is ignored, and so
    is one that is transparent.

    >>> of("color: Red; font-weight: bold"), of("background:yellow"), of("", "#0000ff"), of("color: var(--x)")
    ({'fg': '#d80000'}, {'bg': '#ffff00'}, {'fg': '#0000ff'}, {})
    >>> of("background: rgb(300, 300, 0)")
    {'bg': '#ffff00'}
    """
    found = {name.lower().partition("-")[0]: value for name, value in _PROPERTY.findall(style)}
    pair: Pair = {}
    if (behind := _read(found.get("background", ""))) and _hex(behind) != _WHITE:
        pair["bg"] = _hex(behind)
    around = around or {}
    if (text := _read(found.get("color", color))) and (_hex(text) != _BLACK or around):
        pair["fg"] = _hex(text if behind or "bg" in around else _darker(text))
    return pair


def _read(value: str) -> tuple[int, int, int] | None:
    try:
        red, green, blue, *alpha = ImageColor.getrgb(value.strip())
    except ValueError:
        return None
    if alpha == [0]:
        return None
    # Pillow does not limit what rgb(…) and hsl(…) say.
    red, green, blue = (min(max(part, 0), MAX_PART) for part in (red, green, blue))
    return red, green, blue


def _hex(color: tuple[int, int, int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in color)


def _darker(color: tuple[int, int, int]) -> tuple[int, int, int]:
    while _luminance(color) > _MOST_LUMINANCE:
        red, green, blue = color
        color = (red * 17 // 20, green * 17 // 20, blue * 17 // 20)
    return color


def _luminance(color: tuple[int, int, int]) -> float:
    """Return the relative luminance of an sRGB color, as WCAG defines it."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
