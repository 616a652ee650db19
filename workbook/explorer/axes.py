"""Axes with ticks inside a picture: lines, marks and bars in data coordinates, and handles to drag."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np

from workbook.explorer.colors import paint
from workbook.explorer.picture import Picture
from workbook.explorer.ticks import log_ticks, short, tick_label, ticks


class Axes:
    """A frame with data coordinates inside a picture, which is drawn when it is made.

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
        Whether the axis has ticks, a grid and, if it is linear and 0 is inside, a line at 0.
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
        """Draw the frame, the ticks with their grid and numbers, and the labels into the picture."""
        self.picture, self.box = picture, box
        self.xlim, self.ylim, self.xlog, self.ylog = xlim, ylim, xlog, ylog
        if xticks:
            self._draw_xticks(xwhole)
        if yticks:
            self._draw_yticks()
        left, top, width, height = box
        if xticks and not xlog and xlim[0] < 0 < xlim[1]:
            picture.path([(self.px(0), top), (self.px(0), top + height)], "frame", 1)
        if yticks and not ylog and ylim[0] < 0 < ylim[1]:
            picture.path([(left, self.py(0)), (left + width, self.py(0))], "frame", 1)
        picture.rect(left, top, width, height, "none", "frame")
        self._write_labels(title, xlabel, ylabel)
        self._window = picture.clip(*box)

    def _draw_xticks(self, whole: bool) -> None:
        """Draw a grid line and a number at each tick of the x axis; ``whole`` allows whole numbers only."""
        _, top, width, height = self.box
        most = max(2, int(width / (32 if whole else 48)))
        for value in log_ticks(*self.xlim) if self.xlog else ticks(*self.xlim, most, whole=whole):
            at = self.px(value)
            self.picture.path([(at, top), (at, top + height)], "grid", 1)
            self.picture.text(at, top + height + 15, tick_label(value, self.xlog), "soft", 11, "middle")

    def _draw_yticks(self) -> None:
        """Draw a grid line and a number at each tick of the y axis."""
        left, _, width, height = self.box
        most = max(2, int(height / 38))
        for value in log_ticks(*self.ylim) if self.ylog else ticks(*self.ylim, most):
            at = self.py(value)
            self.picture.path([(left, at), (left + width, at)], "grid", 1)
            self.picture.text(left - 6, at + 4, tick_label(value, self.ylog), "soft", 11, "end")

    def _write_labels(self, title: str, xlabel: str, ylabel: str) -> None:
        """Write the title above the frame, and the labels of the axes below and left of it; "" writes none."""
        left, top, width, height = self.box
        if title:
            self.picture.text(left, top - 9, title, "ink", 13, weight="600")
        if xlabel:
            self.picture.text(left + width / 2, top + height + 32, xlabel, "ink", 12, "middle")
        if ylabel:
            self.picture.text(left - 40, top + height / 2, ylabel, "ink", 12, "middle", turn=-90)

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
        """Draw a handle that a person can drag or move with the arrow keys, at the nearest point inside the axes.

        It is drawn over everything else in the picture. If the picture is not live, it is only a mark.

        Parameters
        ----------
        name : str
            What `workbook.explorer.base.Explorer.moved` gets when it was moved.
        x, y : float
            Where it is, in data coordinates.
        label : str
            What a screen reader says, followed by the coordinates that can change.
        color : str
            Its color, by name.
        step : (x, y)
            How far a key moves it; 0 fixes that direction. On a logarithmic axis, a step is in powers of ten.
        shape : str
            ``"circle"``; anything else is a diamond.
        """
        x, y = (min(max(v, lim[0]), lim[1]) for v, lim in ((x, self.xlim), (y, self.ylim)))
        at = f"{self.px(x):.1f} {self.py(y):.1f}"
        mark = (
            f'<circle r="8" {paint(color, "paper", 2)}/>'
            if shape == "circle"
            else f'<path d="M0-9L9 0L0 9L-9 0Z" {paint(color, "paper", 2)}/>'
        )
        if not self.picture.live:
            self.picture.handles.append(f'<g transform="translate({at})">{mark}</g>')
            return
        values = f"{label}: {short(x)}, {short(y)}" if all(step) else f"{label}: {short(x if step[0] else y)}"
        about = escape(json.dumps({**self._coordinates(), "at": [x, y], "step": step}))
        self.picture.handles.append(
            f'<g class="wbx-handle" data-handle="{escape(name)}" data-about="{about}" '
            'role="slider" tabindex="0" '
            f'aria-label="{escape(label)}" aria-valuetext="{escape(values)}" aria-valuenow="{x if step[0] else y:.6g}" '
            f'transform="translate({at})"><circle r="17" fill="#fff" fill-opacity="0"/>'
            f'<circle r="12.5" class="wbx-ring" fill="none" stroke="none"/>{mark}</g>'
        )

    def _coordinates(self) -> dict[str, Any]:
        """Return the frame and the axes as the page's script reads them, to convert a pointer to data coordinates."""
        return {"box": self.box, "x": self.xlim, "y": self.ylim, "xlog": self.xlog, "ylog": self.ylog}


def _share(value: float, limits: tuple[float, float], log: bool) -> float:
    low, high = limits
    if log:
        if value <= 0:
            return -10.0
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)
