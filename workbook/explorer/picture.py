"""Draw small pictures as SVG: axes with ticks, lines, marks, bars, tables of numbers, and handles to drag.

Every color is written twice: as an attribute for print, and as a class for pages, to which the style sheet `live.css`
gives the color of the page's theme. Matplotlib takes a hundred times as long for the same picture, and its colors
are fixed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np

#: Colors for print. `live.css` has the same names for light and dark pages.
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
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"


def _paint(fill: str | None = None, stroke: str | None = None, width: float = 1.0) -> str:
    """Return the attributes of a fill and a stroke. Names in `COLORS` follow the theme; other colors are fixed."""
    classes, said = [], []
    for kind, color in (("fill", fill), ("stroke", stroke)):
        if color in COLORS:
            classes.append(f"wbx-{kind[0]}-{color}")
        if color is not None or kind == "fill":
            said.append(f'{kind}="{COLORS.get(color or "none", color or "none")}"')
    if stroke is not None:
        said.append(f'stroke-width="{width:g}"')
    return " ".join([*([f'class="{" ".join(classes)}"'] if classes else []), *said])


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
            f"{_paint(color)}>{escape(words)}</text>"
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
                f'<path d="{"".join(pieces)}" stroke-linejoin="round" {_paint(None, color, width)}{extra}/>'
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
            f"{_paint(fill, stroke)}{extra}/>"
        )

    def circle(
        self, x: float, y: float, r: float, fill: str | None, stroke: str | None = None, width: float = 1.5
    ) -> None:
        """Draw a circle."""
        self.add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" {_paint(fill, stroke, width)}/>')

    def cells(
        self,
        values: np.ndarray,
        x: float,
        y: float,
        size: float,
        limit: float | None = None,
        numbers: bool = True,
        gap: float = 1,
    ) -> None:
        """Draw numbers, shape (rows, columns), as a table of squares: blue below 0, red above."""
        values = np.atleast_2d(values)
        top = limit or float(np.abs(values).max(initial=0)) or 1.0
        for i, row in enumerate(values):
            for j, value in enumerate(row):
                left, above = x + j * size, y + i * size
                self.rect(left, above, size - gap, size - gap, diverging(float(value) / top), rx="2")
                if numbers:
                    words, ink = short(float(value)), on_diverging(float(value) / top)
                    self.text(
                        left + (size - gap) / 2,
                        above + size / 2 + 3.5,
                        words,
                        ink,
                        min(10.5, size / 2.6),
                        "middle",
                    )

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


class Axes:
    """A frame with data coordinates inside a picture.

    Parameters
    ----------
    picture : Picture
    box : (left, top, width, height)
        In the picture's units; tick labels and axis labels are outside it.
    xlim, ylim : (low, high)
    xlog, ylog : bool
        Whether the axis is logarithmic.
    xwhole : bool
        Whether ticks are only at whole numbers, as for epochs.
    xticks, yticks : bool
        Whether the axis has ticks, a grid and a line at 0.
    """

    def __init__(
        self,
        picture: Picture,
        box: tuple[float, float, float, float],
        xlim: tuple[float, float],
        ylim: tuple[float, float],
        *,
        title: str = "",
        xlabel: str = "",
        ylabel: str = "",
        xlog: bool = False,
        ylog: bool = False,
        xwhole: bool = False,
        xticks: bool = True,
        yticks: bool = True,
    ) -> None:
        """Draw the frame, ticks and labels of axes in a box (x, y, width, height) of the picture."""
        self.picture, self.box = picture, box
        self.xlim, self.ylim, self.xlog, self.ylog = xlim, ylim, xlog, ylog
        left, top, width, height = box
        most = max(2, int(width / (32 if xwhole else 48)))
        for value in (log_ticks(*xlim) if xlog else ticks(*xlim, most, whole=xwhole)) if xticks else ():
            at = self.px(value)
            picture.path([(at, top), (at, top + height)], "grid", 1)
            picture.text(at, top + height + 15, _tick(value, xlog), "soft", 11, "middle")
        for value in (
            (log_ticks(*ylim) if ylog else ticks(*ylim, most=max(2, int(height / 38)))) if yticks else ()
        ):
            at = self.py(value)
            picture.path([(left, at), (left + width, at)], "grid", 1)
            picture.text(left - 6, at + 4, _tick(value, ylog), "soft", 11, "end")
        if xticks and not xlog and xlim[0] < 0 < xlim[1]:
            picture.path([(self.px(0), top), (self.px(0), top + height)], "frame", 1)
        if yticks and not ylog and ylim[0] < 0 < ylim[1]:
            picture.path([(left, self.py(0)), (left + width, self.py(0))], "frame", 1)
        picture.rect(left, top, width, height, "none", "frame")
        if title:
            picture.text(left, top - 9, title, "ink", 13, weight="600")
        if xlabel:
            picture.text(left + width / 2, top + height + 32, xlabel, "ink", 12, "middle")
        if ylabel:
            picture.text(left - 40, top + height / 2, ylabel, "ink", 12, "middle", turn=-90)
        self._window = picture.clip(*box)

    def px(self, x: float) -> float:
        """Convert a value on the x axis to the picture's units."""
        return self.box[0] + self.box[2] * _share(x, self.xlim, self.xlog)

    def py(self, y: float) -> float:
        """Convert a value on the y axis to the picture's units."""
        return self.box[1] + self.box[3] * (1 - _share(y, self.ylim, self.ylog))

    def line(
        self,
        xs: Sequence[float] | np.ndarray,
        ys: Sequence[float] | np.ndarray,
        color: str,
        width: float = 2,
        dash: str = "",
    ) -> None:
        """Draw a line, clipped to the frame."""
        points = ((self.px(float(x)), self.py(float(y))) for x, y in zip(xs, ys, strict=True))
        more = {"stroke-dasharray": dash} if dash else {}
        self.picture.add(f"<g {self._window}>")
        self.picture.path(points, color, width, **more)
        self.picture.add("</g>")

    def dot(self, x: float, y: float, color: str, r: float = 4, hollow: bool = False) -> None:
        """Draw a mark, unless it is outside the frame."""
        if self.holds(x, y):
            fill, stroke = ("paper", color) if hollow else (color, None)
            self.picture.circle(self.px(x), self.py(y), r, fill, stroke, 2)

    def text(
        self, x: float, y: float, words: str, color: str = "ink", dx: float = 0, dy: float = 0, **more: Any
    ) -> None:
        """Write a text beside a point, unless the point is outside the frame."""
        if self.holds(x, y):
            self.picture.text(self.px(x) + dx, self.py(y) + dy, words, color, **more)

    def bar(self, x: float, y: float, width: float, color: str) -> None:
        """Draw a bar from 0 to ``y``, ``width`` wide in data units."""
        low, high = sorted((self.py(0), self.py(min(max(y, self.ylim[0]), self.ylim[1]))))
        left, right = self.px(x - width / 2), self.px(x + width / 2)
        self.picture.rect(left, low, right - left, high - low, color)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point is inside the frame or on its edge."""
        inside = [
            math.isfinite(v) and -1e-9 <= _share(v, lim, log) <= 1 + 1e-9
            for v, lim, log in ((x, self.xlim, self.xlog), (y, self.ylim, self.ylog))
        ]
        return all(inside)

    def handle(
        self,
        name: str,
        x: float,
        y: float,
        label: str,
        color: str,
        step: tuple[float, float],
        shape: str = "circle",
    ) -> None:
        """Draw a handle that a person can drag or move with the arrow keys.

        ``step`` is how far a key moves it in x and in y; 0 fixes that direction. On a logarithmic axis, a step is in
        powers of ten.
        """
        x, y = (min(max(v, lim[0]), lim[1]) for v, lim in ((x, self.xlim), (y, self.ylim)))
        about = {
            "box": self.box,
            "x": self.xlim,
            "y": self.ylim,
            "xlog": self.xlog,
            "ylog": self.ylog,
            "at": [x, y],
            "step": step,
        }
        at = f"{self.px(x):.1f} {self.py(y):.1f}"
        mark = (
            f'<circle r="8" {_paint(color, "paper", 2)}/>'
            if shape == "circle"
            else f'<path d="M0-9L9 0L0 9L-9 0Z" {_paint(color, "paper", 2)}/>'
        )
        if not self.picture.live:
            self.picture.handles.append(f'<g transform="translate({at})">{mark}</g>')
            return
        said = f"{label}: {short(x)}, {short(y)}" if all(step) else f"{label}: {short(x if step[0] else y)}"
        self.picture.handles.append(
            f'<g class="wbx-handle" data-handle="{escape(name)}" data-about="{escape(json.dumps(about))}" '
            'role="slider" tabindex="0" '
            f'aria-label="{escape(label)}" aria-valuetext="{escape(said)}" aria-valuenow="{x if step[0] else y:.6g}" '
            f'transform="translate({at})"><circle r="17" fill="#fff" fill-opacity="0"/>'
            f'<circle r="12.5" class="wbx-ring" fill="none" stroke="none"/>{mark}</g>'
        )


def _share(value: float, limits: tuple[float, float], log: bool) -> float:
    low, high = limits
    if log:
        if value <= 0:
            return -10.0
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def ticks(low: float, high: float, most: int = 7, whole: bool = False) -> list[float]:
    """Return about ``most`` round numbers between two ends; only whole numbers with ``whole``.

    >>> ticks(0, 10, most=6)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    >>> ticks(0, 2, whole=True)
    [0.0, 1.0, 2.0]
    """
    raw = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * (1 - 1e-9))
    if whole:
        step = max(1.0, round(step))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(step * k, 12) + 0.0 for k in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int = 8) -> list[float]:
    """Return powers of ten between two ends.

    >>> log_ticks(1e-3, 10)
    [0.001, 0.01, 0.1, 1.0, 10.0]
    """
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    every = max(1, math.ceil((last - first + 1) / most))
    return [float(f"1e{k}") for k in range(first, last + 1) if k % every == 0]


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _tick(value: float, log: bool) -> str:
    if log and (value < 1e-2 or value > 1e3):
        return f"10{str(round(math.log10(value))).translate(_RAISED)}"
    return f"{value:g}".replace("-", "−")


def short(value: float) -> str:
    """Write a number in few characters, with a real minus sign.

    >>> short(-0.5), short(12345.678), short(1 / 3)
    ('−0.5', '1.23e+04', '0.33')
    """
    if abs(value) < 1e-9:  # rounding error
        return "0"
    if abs(value) >= 1e4 or abs(value) < 0.005:
        return f"{value:.3g}".replace("-", "−")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return ("0" if text in ("-0", "") else text).replace("-", "−")


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


__all__ = ["COLORS", "FONT", "Axes", "Picture", "diverging", "log_ticks", "on_diverging", "short", "ticks"]
