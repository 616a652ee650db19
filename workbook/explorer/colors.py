"""The colors of pictures: names that follow the theme of a page, and a scale from blue through white to red.

Every color is written twice: as an attribute for print, and as a class for pages, to which the style sheet `widget.css`
gives the color of the page's theme.
"""

from __future__ import annotations

import math

#: Colors for print. `widget.css` has the same names for light and dark pages.
COLORS = {
    "ink": "#24292f",
    "soft": "#6e7781",
    "grid": "#e3e6ea",
    "frame": "#c3c9d0",
    "blue": "#0b6fa4",
    "orange": "#c75a06",
    "green": "#2f8a3e",
    "purple": "#8250b8",
    "red": "#c93c37",
    "paper": "#ffffff",
}


def paint(fill: str | None = None, stroke: str | None = None, width: float = 1.0) -> str:
    """Return the attributes of a fill and a stroke. Names in `COLORS` follow the theme; other colors are fixed."""
    classes, attributes = [], []
    for kind, color in (("fill", fill), ("stroke", stroke)):
        if color in COLORS:
            classes.append(f"wbx-{kind[0]}-{color}")
        if color is not None or kind == "fill":
            attributes.append(f'{kind}="{COLORS.get(color or "none", color or "none")}"')
    if stroke is not None:
        attributes.append(f'stroke-width="{width:g}"')
    return " ".join([*([f'class="{" ".join(classes)}"'] if classes else []), *attributes])


#: From blue through white to red, like Matplotlib's RdBu_r.
_STOPS = (
    (33, 102, 172),
    (103, 169, 207),
    (209, 229, 240),
    (247, 247, 247),
    (253, 219, 199),
    (239, 138, 98),
    (178, 24, 43),
)


def diverging(share: float) -> str:
    """Return the color of a number between -1 and 1: blue, white, red; gray if it is not finite."""
    if not math.isfinite(share):
        return "#888888"
    place = (min(max(share, -1.0), 1.0) + 1) / 2 * (len(_STOPS) - 1)
    k = min(int(place), len(_STOPS) - 2)
    mixed = (round(a + (b - a) * (place - k)) for a, b in zip(_STOPS[k], _STOPS[k + 1], strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def on_diverging(share: float) -> str:
    """Return a text color that is readable on `diverging`."""
    return "#ffffff" if not math.isfinite(share) or abs(share) > 0.75 else "#1f2328"
