"""Describe what a function drew on its axes as plain values: lines, points, texts, vertical lines, legend entries.

`describe` runs in the process of the student's function. `drawing_description.checked` validates its result elsewhere.

All coordinates are data coordinates, whatever coordinates the function used. A marker counts as a point whether
it came from ``scatter`` or ``plot``, and a vertical segment counts as a vertical line whether it came from
``axvline``, ``vlines`` or ``plot``.
"""

import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection, PathCollection
from matplotlib.lines import AxLine, Line2D
from matplotlib.patches import Ellipse, Patch
from matplotlib.text import Annotation, Text
from matplotlib.ticker import NullFormatter, ScalarFormatter

from workbook.testing.drawing_description import MAX_ARTISTS, MAX_TEXT, MAX_VERTICES, Description, DrawnText


def describe(function: Callable[..., Any], *args: Any) -> Description:
    """Call ``function(ax, *args)`` on fresh axes and describe what is on them.

    During the call, the axes are also pyplot's current axes, for functions that draw with ``plt.plot``. What the
    function returns, and its warnings, are ignored. Its exceptions propagate. In any case, figures that it opened are
    closed, and the caller's current figure becomes current again.

    Returns
    -------
    dict
        ``lines``: dicts of ``x``, ``y`` (float arrays), ``label``, ``marker``, ``linestyle``, ``transform``
        (``"data"``, or ``"blended"`` for a line across the axes such as ``axhline``);
        ``points``: dicts of ``x``, ``y``, ``label``; ``texts``: dicts of ``text``, ``x``, ``y`` (an
        annotation's ``xy``), and also the custom labels of ticks of the x axis; ``vlines``: dicts of ``x``,
        ``label``; ``legend``: list of str, from the axes and their figure. A label may be given to the artist or in
        the legend; it is ``""`` if it is not set. Points that are not finite are left out, also those of a line. Of
        each kind there are at most `MAX_ARTISTS`, of a line at most `MAX_VERTICES` vertices, evenly chosen, and of a
        text `MAX_TEXT` characters.
    """
    import matplotlib.pyplot as plt  # slow to import, and it picks a backend

    with warnings.catch_warnings(), _fresh_axes() as axes:
        # plt.show() under Agg and an empty legend cause warnings, but the drawing is still valid
        warnings.simplefilter("ignore")
        plt.sca(axes)
        labels = _record_legend(axes)
        function(axes, *args)
        return _read(axes, labels)


@contextmanager
def _fresh_axes() -> Iterator[Axes]:
    """Give a block axes in a new figure; then close every figure that the block opened, and restore the current one."""
    import matplotlib.pyplot as plt

    opened_before: set[int] = set(plt.get_fignums())
    current_before = plt.gcf().number if opened_before else None
    figure = plt.figure()
    try:
        yield figure.add_subplot()
    finally:
        for number in set(plt.get_fignums()) - opened_before:
            plt.close(number)
        if current_before is not None and plt.fignum_exists(current_before):
            plt.figure(current_before)


def _record_legend(axes: Axes) -> dict[Any, str]:
    """Make ``axes.legend`` record which artist gets which label, because labels may be given only there."""
    labels: dict[Any, str] = {}
    original = axes.legend

    def legend(*args: Any, **keywords: Any) -> Any:
        handles: Any = keywords.get("handles", args[0] if len(args) == 2 else None)
        names: Any = keywords.get("labels", args[-1] if args else None)
        if names is not None:
            if handles is None:
                kinds = (Line2D, Patch, Collection)
                handles = [a for a in axes.get_children() if isinstance(a, kinds) and a is not axes.patch]
            for handle, name in zip(
                handles or [], [names] if isinstance(names, str) else names, strict=False
            ):
                labels[handle[0] if isinstance(handle, list | tuple) and len(handle) else handle] = str(name)
        return original(*args, **keywords)

    axes.legend = legend  # type: ignore[method-assign]
    return labels


def _read(axes: Axes, labels: dict[Any, str]) -> Description:
    found: Description = {"lines": [], "points": [], "texts": [], "vlines": [], "legend": []}
    for line in axes.lines[:MAX_ARTISTS]:
        _read_line(line, axes, _label(line, labels), found)
    for collection in axes.collections[:MAX_ARTISTS]:
        label = _label(collection, labels)
        if isinstance(collection, PathCollection):
            xy = _to_data(collection.get_offsets(), collection.get_offset_transform(), axes)
            _add_points(found, xy, label)
        elif isinstance(collection, LineCollection):
            for segment in collection.get_segments()[:MAX_ARTISTS]:
                _add_line(found, _to_data(segment, collection.get_transform(), axes), label, "None", "-")
    for patch in axes.patches[:MAX_ARTISTS]:
        if isinstance(patch, Ellipse):  # or a Circle, its subclass: a point drawn by hand
            _add_points(found, np.array([patch.get_center()], dtype=float), _label(patch, labels))
    for text in axes.texts[:MAX_ARTISTS]:
        _read_text(text, axes, found)
    for tick in _named_ticks(axes):
        found["texts"].append(tick)
    legends = [axes.get_legend(), *(axes.figure.legends if axes.figure is not None else [])]
    found["legend"] = [entry.get_text()[:MAX_TEXT] for box in legends if box for entry in box.get_texts()]
    for entries in (found["lines"], found["points"], found["texts"], found["vlines"], found["legend"]):
        del entries[MAX_ARTISTS:]
    return found


def _label(artist: Any, labels: dict[Any, str]) -> str:
    """Return the label of an artist, or "" for Matplotlib's own labels such as ``_child0``."""
    label = labels.get(artist, str(artist.get_label() or ""))
    return "" if label.startswith("_") else label[:MAX_TEXT]


def _read_line(line: Line2D, axes: Axes, label: str, found: Description) -> None:
    marker, style = str(line.get_marker() or "None")[:MAX_TEXT], str(line.get_linestyle())[:MAX_TEXT]
    if isinstance(line, AxLine):
        return _add_line(found, _ends_of_axline(line, axes), label, marker, style)
    try:
        xy = np.column_stack([np.asarray(v, dtype=float) for v in line.get_data(orig=False)])
    except (TypeError, ValueError):  # dates or categories instead of numbers
        return None
    transform = line.get_transform()
    if transform == axes.get_xaxis_transform():  # axvline: x in data, y across the axes
        if len(xy) and np.isfinite(xy[0, 0]):
            found["vlines"].append({"x": float(xy[0, 0]), "label": label})
    elif transform == axes.get_yaxis_transform():  # axhline
        x0, x1 = axes.get_xlim()
        xy[:, 0] = x0 + xy[:, 0] * (x1 - x0)
        _add_line(found, xy, label, marker, style, "blended")
    else:
        _add_line(found, _to_data(xy, transform, axes), label, marker, style)
    return None


def _ends_of_axline(line: AxLine, axes: Axes) -> np.ndarray:
    """Return the two points, shape (2, 2), where an infinite line leaves the x range of the axes."""
    x, y = line.get_xy1() or (0.0, 0.0)
    slope = line.get_slope()
    if slope is None:
        x2, y2 = line.get_xy2() or (x, y)
        if x2 == x:
            return np.array([[x, y], [x, y2]], dtype=float)
        slope = (y2 - y) / (x2 - x)
    ends = np.array(axes.get_xlim())
    return np.column_stack([ends, y + slope * (ends - x)])


def _add_line(
    found: Description, xy: np.ndarray, label: str, marker: str, style: str, transform: str = "data"
) -> None:
    """Add vertices to ``found``: as points if they have markers, and as a line or a vertical line if one is drawn."""
    xy = xy[np.isfinite(xy).all(axis=1)]
    if len(xy) == 0:
        return
    has_marker = marker not in ("None", "none", " ", "", ",")
    drawn = style not in ("None", "none", " ", "") and len(xy) > 1
    if has_marker:
        _add_points(found, xy, label)
    if not drawn:
        return
    if np.ptp(xy[:, 0]) == 0 and np.ptp(xy[:, 1]) > 0:
        found["vlines"].append({"x": float(xy[0, 0]), "label": label})
        return
    if len(xy) > MAX_VERTICES:
        xy = xy[np.linspace(0, len(xy) - 1, MAX_VERTICES).astype(int)]
    x, y = np.ascontiguousarray(xy.T)
    found["lines"].append(
        {"x": x, "y": y, "label": label, "marker": marker, "linestyle": style, "transform": transform}
    )


def _add_points(found: Description, xy: np.ndarray, label: str) -> None:
    for x, y in xy[:MAX_ARTISTS]:
        if np.isfinite(x) and np.isfinite(y):
            found["points"].append({"x": float(x), "y": float(y), "label": label})


def _to_data(xy: Any, transform: Any, axes: Axes) -> np.ndarray:
    """Convert points, shape (n, 2), from the coordinates of ``transform`` to data coordinates."""
    points: np.ndarray = np.asarray(np.ma.filled(np.ma.asarray(xy, dtype=float), np.nan)).reshape(-1, 2)
    if transform == axes.transData or len(points) == 0:
        return points
    return np.asarray((transform - axes.transData).transform(points), dtype=float)


def _read_text(text: Text, axes: Axes, found: Description) -> None:
    words = text.get_text().strip()[:MAX_TEXT]
    if not words:
        return
    position: Any = text.get_position()
    try:
        if isinstance(text, Annotation) and text.xycoords == "data":
            position = np.array([[float(text.xy[0]), float(text.xy[1])]])
        else:
            position = _to_data([[float(v) for v in position]], text.get_transform(), axes)
    except (TypeError, ValueError):
        return
    if np.isfinite(position).all():
        found["texts"].append({"text": words, "x": float(position[0, 0]), "y": float(position[0, 1])})


def _named_ticks(axes: Axes) -> list[DrawnText]:
    """Return the ticks of the x axis that have custom labels, as texts on the axis."""
    if isinstance(axes.xaxis.get_major_formatter(), ScalarFormatter | NullFormatter):
        return []
    names = [label.get_text().strip()[:MAX_TEXT] for label in axes.get_xticklabels()]
    places = axes.get_xticks()
    bottom = axes.get_ylim()[0]
    return [
        {"text": name, "x": float(x), "y": float(bottom)}
        for name, x in zip(names, places, strict=False)
        if name and math.isfinite(x)
    ]
