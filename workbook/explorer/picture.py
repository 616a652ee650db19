"""Draw small pictures as SVG: text, lines, shapes, and tables and images of numbers.

Matplotlib takes a hundred times as long for the same picture, and its colors are fixed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

import numpy as np

from workbook.explorer.colors import diverging, on_diverging, paint
from workbook.explorer.ticks import short

FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"


class Picture:
    """A drawing of ``width`` × ``height`` units, which a page scales to its width.

    ``name`` makes the names inside it differ from those of other pictures on the page. If the picture is not ``live``,
    its handles are plain marks, because nobody can move them.
    """

    def __init__(
        self, width: float = 760, height: float = 330, name: str = "p", *, live: bool = False
    ) -> None:
        self.width, self.height, self.name, self.live = width, height, name, live
        self.parts: list[str] = []
        self.handles: list[str] = []
        self._clips = 0

    def add(self, markup: str) -> None:
        """Append SVG."""
        self.parts.append(markup)

    def clip(self, x: float, y: float, width: float, height: float) -> str:
        """Define a clipping rectangle, and return the attribute for elements that are visible only inside it."""
        self._clips += 1
        name = f"{self.name}-{self._clips}"
        self.add(
            f'<clipPath id="{name}"><rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/></clipPath>'
        )
        return f'clip-path="url(#{name})"'

    def text(
        self,
        x: float,
        y: float,
        words: str,
        color: str = "ink",
        size: float = 12,
        anchor: str = "start",
        weight: str = "normal",
        turn: float = 0,
    ) -> None:
        """Write a line of text; ``y`` is its baseline, and ``turn`` its rotation in degrees."""
        turned = f' transform="rotate({turn:g} {x:.1f} {y:.1f})"' if turn else ""
        bold = f' font-weight="{weight}"' if weight != "normal" else ""
        self.add(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}"{bold}{turned} '
            f"{paint(color)}>{escape(words)}</text>"
        )

    def path(self, points: Iterable[tuple[float, float]], color: str, width: float = 2, **more: str) -> None:
        """Draw a line through points in the picture's units; a point that is not finite interrupts it."""
        pieces, pen = [], "M"
        for x, y in points:
            if math.isfinite(x) and math.isfinite(y):
                pieces.append(f"{pen}{x:.1f} {min(max(y, -1e4), 1e4):.1f}")
                pen = "L"
            else:
                pen = "M"
        extra = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in more.items())
        if pieces:
            self.add(
                f'<path d="{"".join(pieces)}" stroke-linejoin="round" {paint(None, color, width)}{extra}/>'
            )

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        stroke: str | None = None,
        **more: str,
    ) -> None:
        """Draw a rectangle."""
        extra = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in more.items())
        self.add(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
            f"{paint(fill, stroke)}{extra}/>"
        )

    def circle(
        self, x: float, y: float, r: float, fill: str | None, stroke: str | None = None, width: float = 1.5
    ) -> None:
        """Draw a circle."""
        self.add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" {paint(fill, stroke, width)}/>')

    def cells(self, values: np.ndarray, x: float, y: float, size: float, limit: float | None = None) -> None:
        """Draw numbers, shape (rows, columns), as a table of squares: blue below 0, red above.

        A one-dimensional array is one row. ``size`` is that of a square, in pixels. The color is strongest at
        ``limit``, by default the largest absolute value.
        """
        values = np.atleast_2d(values)
        top = limit or float(np.abs(values).max(initial=0)) or 1.0
        for i, row in enumerate(values):
            for j, value in enumerate(row):
                left, above = x + j * size, y + i * size
                self.rect(left, above, size - 1, size - 1, diverging(float(value) / top), rx="2")
                words, ink = short(float(value)), on_diverging(float(value) / top)
                middle, base = left + (size - 1) / 2, above + size / 2 + 3.5
                self.text(middle, base, words, ink, min(10.5, size / 2.6), "middle")

    def mosaic(self, values: np.ndarray, x: float, y: float, pixel: float, limit: float) -> None:
        """Draw numbers, shape (rows, columns), as an image in 25 shades: blue below 0, red above, NaN as a gap."""
        shades = np.round(np.clip(values / limit, -1, 1) * 12)
        for shade in np.unique(shades[np.isfinite(shades)]):
            squares = "".join(
                f"M{x + j * pixel:g} {y + i * pixel:g}h{pixel:g}v{pixel:g}h-{pixel:g}z"
                for i, j in zip(*np.nonzero(shades == shade), strict=True)
            )
            color = diverging(float(shade) / 12)
            # A stroke of the same color closes the thin gaps between neighbors.
            self.add(f'<path d="{squares}" fill="{color}" stroke="{color}" stroke-width="0.4"/>')

    def svg(self, alt: str) -> str:
        """Return the picture as one SVG element, described by ``alt``."""
        role = "group" if self.live else "img"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="wbx-picture" role="{role}" aria-label="{escape(alt)}" '
            f'viewBox="0 0 {self.width:g} {self.height:g}" width="{self.width:g}" height="{self.height:g}" '
            # Handles are drawn last, in a separate group, where the page finds them.
            f'font-family="{FONT}"><g>{"".join(self.parts)}</g><g>{"".join(self.handles)}</g></svg>'
        )
