"""Read a drawing of one ReLU unit: the two curves, the training point, and the labels of the elbows.

The drawing is the description that `testing.draw` returns. This module does not know the effect of a gradient step:
the test passes the units that must be drawn, and the wrong ones that get a hint.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbook import testing

Drawing = Mapping[str, Any]

# Below this, heights and differences are rounding.
_TINY = 1e-9
# A number with few decimals names a place from at most this far away: 1 does not name 0.67.
_COARSEST = 0.05
# How far a line may be from the curve, in units of the curve's height: about the width of a line.
VERTEX_TOLERANCE = 0.01
# How far a straight piece across the elbow may cut the corner, in the same unit. A grid with ten steps
# between the elbow and the training point is within this tolerance.
CORNER_TOLERANCE = 0.05
# Largest gap between two pieces, or between a line's end and where it should end, in units of the region's width.
GAP = 0.02
# How far a marker may be from its place, in units of the window's sides: about the size of the marker.
MARKER_TOLERANCE = 0.02
# How far a text may be from its place along x and y, in units of the window's sides.
TEXT_BESIDE = (0.1, 0.3)
# A text within this distance along x belongs to the place at any height (a tick, or the end of a line).
TEXT_ABOVE = 0.01


@dataclass(frozen=True)
class Unit:
    """The function max(slope * x + bias, 0), whose elbow is at ``elbow``."""

    slope: float
    bias: float
    elbow: float

    def __call__(self, x: Any) -> Any:
        return np.maximum(self.straight(x), 0.0)

    def straight(self, x: Any) -> Any:
        """Return the value of the line without its elbow."""
        return self.slope * np.asarray(x, dtype=float) + self.bias


@dataclass(frozen=True)
class Window:
    """The part of the plane that a test examines. The test chooses it; no drawing can enlarge it.

    Parameters
    ----------
    left, right : float
        Everything of interest is between them, with room on both sides.
    bottom, top : float
        The range of y that a drawing of the units has there.
    """

    left: float
    right: float
    bottom: float
    top: float

    @classmethod
    def around(cls, left: float, right: float, units: Sequence[Unit], y: float) -> "Window":
        """Return the window from ``left`` to ``right`` that contains the units' graphs and the training point's y."""
        tops = [float(unit(x)) for unit in units for x in (left, right)]
        return cls(left, right, min(0.0, y), max(*tops, y))

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom


def _height(unit: Unit, x: float) -> float:
    """Return the height of the unit's drawing: its value at the training point, and at least `_TINY`."""
    return max(float(unit(x)), _TINY)


def _pieces(line: Mapping[str, Any], window: Window) -> np.ndarray:
    """Return the straight pieces of a line as rows x0, y0, x1, y1, cut at the left and right of the window."""
    x, y = line["x"], line["y"]
    forward = x[:-1] <= x[1:]
    ends = np.stack([x[:-1], y[:-1], x[1:], y[1:]], axis=1)
    x0, y0, x1, y1 = np.where(forward[:, None], ends, ends[:, [2, 3, 0, 1]]).T
    inside = (x1 >= window.left) & (x0 <= window.right)
    x0, y0, x1, y1 = x0[inside], y0[inside], x1[inside], y1[inside]
    with np.errstate(
        all="ignore"
    ):  # an end may be so far away that numbers overflow; the resulting NaN is near nothing
        slope = np.where(x1 > x0, (y1 - y0) / (x1 - x0), 0.0)
        start, end = np.maximum(x0, window.left), np.minimum(x1, window.right)
        upright = x1 == x0
        return np.stack(
            [
                start,
                np.where(upright, y0, y0 + slope * (start - x0)),
                end,
                np.where(upright, y1, y0 + slope * (end - x0)),
            ],
            axis=1,
        )


def _near(y: Any, wanted: Any, tolerance: Any) -> bool:
    """Return whether all ``y`` are within the tolerance of ``wanted``; NaN never is."""
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(y - wanted) <= tolerance))


def follows(line: Mapping[str, Any], unit: Unit, height: float, window: Window) -> bool:
    """Return whether the part of a line inside the window is on the unit's graph."""
    x0, y0, x1, y1 = _pieces(line, window).T
    for x, y in ((x0, y0), (x1, y1)):
        if not _near(y, unit(x), VERTEX_TOLERANCE * np.maximum(height, unit(x))):
            return False
    across = (x0 < unit.elbow) & (unit.elbow < x1)
    share = (unit.elbow - x0[across]) / (x1 - x0)[across]
    corner = y0[across] + share * (y1 - y0)[across]
    return _near(corner, 0.0, CORNER_TOLERANCE * height)


def _uncovered(intervals: list[tuple[float, float]], low: float, high: float, gap: float) -> bool:
    """Return whether the intervals leave a part of [low, high] uncovered that is longer than ``gap``."""
    reached = low
    for start, end in sorted(intervals):
        if start > reached + gap:
            break
        reached = max(reached, end)
    return reached < high - gap


def _drawn(drawing: Drawing, unit: Unit, x: float, region: float, window: Window) -> tuple[bool, bool]:
    """Return whether any line follows the unit, and whether such lines show its elbow and the training point."""
    lines = [line for line in drawing["lines"] if follows(line, unit, _height(unit, x), window)]
    pieces = [piece for line in lines for piece in _pieces(line, window).tolist()]
    reach = 2 * GAP * region
    low, high = min(unit.elbow - reach, x), max(unit.elbow + reach, x)
    return bool(pieces), not _uncovered([(x0, x1) for x0, _, x1, _ in pieces], low, high, GAP * region)


def check_curve(
    drawing: Drawing,
    unit: Unit,
    x: float,
    *,
    region: float,
    window: Window,
    what: str,
    mistakes: Mapping[str, Unit],
    before: Unit | None = None,
) -> None:
    """Check that the graph of ``unit`` is drawn, from beyond its elbow to the training point.

    It may be one line or several pieces, on any grid that shows the elbow. If it is not drawn, the hint is the first
    that is true: there are no lines, a line continues below 0 without an elbow, one of ``mistakes`` is drawn, the line
    is incomplete, or what is drawn instead.

    Parameters
    ----------
    drawing : mapping
        As `testing.draw` returns it.
    unit : Unit
        The unit whose graph is expected.
    x : float
        Position of the training point; the unit is active there.
    region : float
        Width of the region that contains everything of interest.
    window : Window
        The window in which lines are examined.
    what : str
        Name of the curve in messages.
    mistakes : dict
        Hint → the unit that this known mistake draws.
    before : Unit, optional
        The unit before the step, if ``unit`` is the one after it.

    Raises
    ------
    CheckFailed
        If the graph is missing or incomplete.
    """
    if not drawing["lines"]:
        raise testing.CheckFailed(
            f"{what}: no line was drawn.", hint="Draw on the ax that plot_case is given: ax.plot(xs, values)."
        )
    begun, complete = _drawn(drawing, unit, x, region, window)
    if complete:
        return
    if any(_is_straight(line, unit, _height(unit, x), window) for line in drawing["lines"]):
        raise testing.CheckFailed(
            f"{what}: the line continues below 0, without an elbow.",
            hint="phi(x) is 0 where wx + b is negative: np.maximum(..., 0).",
        )
    for hint, wrong in mistakes.items():
        if _drawn(drawing, wrong, x, region, window)[1]:
            raise testing.CheckFailed(f"{what}: it is not drawn; another curve is.", hint=hint)
    if begun:
        raise testing.CheckFailed(
            f"{what}: the line does not show both the elbow and the training point.",
            hint="Let the x values reach beyond both elbows and the training point, with the flat part too.",
        )
    raise testing.CheckFailed(
        f"{what}: no line follows it. "
        f"It is 0 on one side of x = {unit.elbow:.3g}, and {float(unit(x)):.3g} at x = {x:.3g}.",
        hint=_what_is_drawn(drawing, unit, x, before, window),
    )


def _is_straight(line: Mapping[str, Any], unit: Unit, height: float, window: Window) -> bool:
    """Return whether a line follows the unit's straight line, also where that is clearly below 0."""
    x0, y0, x1, y1 = _pieces(line, window).T
    on_it = all(
        _near(y, unit.straight(at), VERTEX_TOLERANCE * np.maximum(height, np.abs(unit.straight(at))))
        for at, y in ((x0, y0), (x1, y1))
    )
    return on_it and bool(np.min(y0, initial=np.min(y1, initial=0.0)) < -CORNER_TOLERANCE * height)


def _what_is_drawn(drawing: Drawing, unit: Unit, x: float, before: Unit | None, window: Window) -> str:
    """Return a hint on lines that do not follow ``unit``. It only states what the lines show.

    It says that the points of a line are on the unit but too far apart, else that all lines are the unit ``before`` the
    step, else how high the first four lines are at ``x``.
    """
    height = _height(unit, x)
    seen = [line for line in drawing["lines"] if len(_pieces(line, window))]
    for line in seen:
        x0, y0, x1, y1 = _pieces(line, window).T
        ends = ((x0, y0), (x1, y1))
        if all(_near(y, unit(at), VERTEX_TOLERANCE * np.maximum(height, unit(at))) for at, y in ends):
            return (
                "The points of a line are on it, but too far apart: the straight pieces between them cut the corner at "
                "the elbow. Use more x values, or the elbow as one of them."
            )
    if before is not None and len(seen) == len(drawing["lines"]):
        same = [follows(line, before, _height(before, x), window) for line in seen]
        if all(same):
            return (
                "Only phi before the step is drawn."
                if len(same) > 1
                else "The one line is phi before the step."
            )
    heights = [
        float(np.interp(x, line["x"][order], line["y"][order]))
        for line in drawing["lines"][:4]
        for order in [np.argsort(line["x"], kind="stable")]
    ]
    return f"At x = {x:.3g} the lines that are drawn are at {', '.join(f'{y:.3g}' for y in heights)}."


def check_point(
    drawing: Drawing, x: float, y: float, *, window: Window, mistakes: Mapping[str, tuple[float, float]]
) -> None:
    """Check that there is a marker at the training point ``(x, y)``; ``mistakes`` maps a hint to a wrong place."""

    def marked(place: tuple[float, float]) -> bool:
        return any(
            abs(p["x"] - place[0]) <= MARKER_TOLERANCE * window.width
            and abs(p["y"] - place[1]) <= MARKER_TOLERANCE * window.height
            for p in drawing["points"]
        )

    if marked((x, y)):
        return
    hint = next((h for h, place in mistakes.items() if marked(place)), None)
    raise testing.CheckFailed(
        f"There is no marker at the training point ({x:.3g}, {y:.3g}).",
        hint=hint or 'Mark it with ax.plot(x, y, "o") or ax.scatter(x, y).',
    )


# "elbow", or e alone: e, e', e_new, $e$, e1; not an e inside a longer word, nor that of 1e-3.
_NAME = re.compile(r"elbow|(?<![A-Za-z0-9.])e(?![A-Za-z])", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
# A name of an elbow, then "=" or ":", then a whole number or a decimal fraction: not the 1 of 1/3 or of 1,5.
_STATED = re.compile(
    rf"(?:{_NAME.pattern})['′’_{{}}$\\\w]*\s*[=≈:]\s*([-+]?\d*\.?\d+)(?![\d/*^eE]|[.,]\d)", re.IGNORECASE
)
_CHANGE = re.compile(r"delta|[Δδ]", re.IGNORECASE)


def names_elbow(text: str, place: float) -> bool:
    """Return whether a label's text names an elbow at ``place``: by word, by letter, or by its value.

    >>> [names_elbow(text, 0.5) for text in ("new elbow", "$e'$", "x = 0.5", "slope", "3e-1")]
    [True, True, True, False, False]
    >>> names_elbow("0.67", 2 / 3), names_elbow("0.7", 2 / 3), names_elbow("0.6", 2 / 3)
    (True, True, False)
    """
    if _NAME.search(text):
        return True
    for found in _NUMBER.findall(text.replace("\N{MINUS SIGN}", "-").replace(",", ".")):
        decimals = len(found.partition(".")[2].lower().partition("e")[0])
        if (
            "e" not in found.lower()
            and abs(float(found) - place) <= min(0.5 * 10.0**-decimals, _COARSEST) + _TINY
        ):
            return True
    return False


def misstates_elbow(text: str, place: float) -> bool:
    """Whether a label's text says that the elbow is somewhere else, by more than one unit of its last digit.

    >>> [misstates_elbow(text, 2 / 3) for text in ("e = 0.67", "$e' = 0.6$", "elbow: 1.67", "e = 2/3", "e, w = 2")]
    [False, False, True, False, False]
    """
    stated = _STATED.search(text.replace("\N{MINUS SIGN}", "-"))
    if stated is None or _CHANGE.search(text):
        return False
    decimals = len(stated[1].partition(".")[2])
    return abs(float(stated[1]) - place) > 10.0**-decimals + _TINY


def _labels(drawing: Drawing, place: float, window: Window) -> list[tuple[int, str, bool]]:
    """Return every label as (number, text, whether it is at ``(place, 0)``)."""
    width, height = window.width, window.height
    near = MARKER_TOLERANCE * width
    upright = any(abs(line["x"] - place) <= near for line in drawing["vlines"])
    found = []
    for text in drawing["texts"]:
        along, above = abs(text["x"] - place), abs(text["y"])
        beside = along <= TEXT_BESIDE[0] * width and (above <= TEXT_BESIDE[1] * height or upright)
        found.append((text["text"], beside or along <= TEXT_ABOVE * width))
    legend = set(drawing["legend"])
    for point in drawing["points"]:
        if point["label"] in legend:
            at_place = abs(point["x"] - place) <= near and abs(point["y"]) <= MARKER_TOLERANCE * height
            found.append((point["label"], at_place))
    upright_labels = [line for line in drawing["vlines"] if line["label"] in legend]
    found += [(line["label"], abs(line["x"] - place) <= near) for line in upright_labels]
    return [(number, *label) for number, label in enumerate(found)]


def check_labels(drawing: Drawing, places: Mapping[str, float], *, window: Window) -> None:
    """Check that each elbow has its own label; ``places`` maps words such as "the elbow before the step" to its x.

    A label is a text or an annotation near the elbow, or the legend entry of a marker or of a vertical line at it. It
    holds "elbow", "e" or the value of the elbow. It does not count if it gives the elbow another value, as "e = 0.6"
    does for 2/3; other numbers in it do not matter. Two elbows need two labels. Distances are relative to ``window``.

    Raises
    ------
    CheckFailed
        If an elbow has no label; the message names the first such elbow. Or if two share one; the message says so. The
        hint says that a label there is wrong, that one is far away, or else what to label or how.
    """
    labels = {words: _labels(drawing, place, window) for words, place in places.items()}
    named = {
        words: {
            number
            for number, text, at in labels[words]
            if at and names_elbow(text, place) and not misstates_elbow(text, place)
        }
        for words, place in places.items()
    }
    used = set().union(*named.values())
    far = any(
        number not in used and names_elbow(text, place)
        for words, place in places.items()
        for number, text, _ in labels[words]
    )
    elsewhere = _ASTRAY if far else _BOTH if used else _HOW_TO_LABEL
    if elsewhere == _HOW_TO_LABEL and _lack_a_legend(drawing, places):
        elsewhere = _NO_LEGEND
    for words, place in places.items():
        if not named[words]:
            here = [text for _, text, at in labels[words] if at]
            hint = _hint_on_labels(here, place) if here else elsewhere
            raise testing.CheckFailed(f"There is no label at {words}, ({place:.3g}, 0).", hint=hint)
    if len(used) < len(places):
        message = "Only one elbow has a label." if far else "Two elbows share one label."
        raise testing.CheckFailed(message, hint=_ASTRAY if far else _BOTH)


def _lack_a_legend(drawing: Drawing, places: Mapping[str, float]) -> bool:
    """Return whether markers or vertical lines have labels that name an elbow, and no legend shows them."""
    labeled = {marked["label"] for marked in [*drawing["points"], *drawing["vlines"]]} - set(
        drawing["legend"]
    )
    return any(names_elbow(label, place) for label in labeled for place in places.values())


_NO_LEGEND = "A label is shown only in a legend: call ax.legend() at the end."
_ASTRAY = "A label is far from its elbow. Compute its place."
_BOTH = "Label the elbow before and the elbow after the step."
_HOW_TO_LABEL = 'ax.annotate("e", (place, 0)) labels it; so does a marker or ax.axvline in the legend.'


def _hint_on_labels(texts: Sequence[str], place: float) -> str:
    """Return the hint on texts at ``place``, none of which labels the elbow there."""
    if any(names_elbow(text, place) and misstates_elbow(text, place) for text in texts):
        return "The number in the label there is not the position of the elbow."
    return 'The label there must hold "elbow", "e" or the value of the elbow.'
