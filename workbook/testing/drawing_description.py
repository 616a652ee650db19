"""Validate a description of a drawing, as `workbook.testing.drawing.describe` returns it.

This module is separate so that the grader can read descriptions without importing Matplotlib.
"""

import math
from typing import Any, TypedDict, cast

import numpy as np

from workbook.testing.outcomes import CheckFailed

#: Most artists of each kind in a description. A drawing needs a handful; the rest is cut off to keep it small.
MAX_ARTISTS = 200
#: Most vertices of one line. Ten thousand resolve an elbow to 1e-4 of the width.
MAX_VERTICES = 10_000
MAX_TEXT = 200


class DrawnLine(TypedDict):
    """A line; ``x`` and ``y`` are float arrays of one size."""

    x: np.ndarray
    y: np.ndarray
    label: str
    marker: str
    linestyle: str
    transform: str


class DrawnPoint(TypedDict):
    """A point of a scatter plot."""

    x: float
    y: float
    label: str


class DrawnText(TypedDict):
    """A text, or the named point of an annotation."""

    text: str
    x: float
    y: float


class VerticalLine(TypedDict):
    """A vertical line across the axes."""

    x: float
    label: str


class Description(TypedDict):
    """What is on the axes of a drawing, by kind; `workbook.testing.drawing.describe` makes it."""

    lines: list[DrawnLine]
    points: list[DrawnPoint]
    texts: list[DrawnText]
    vlines: list[VerticalLine]
    legend: list[str]


#: For each list in a description: field → type.
_FIELDS: dict[str, dict[str, type]] = {
    "lines": {
        "x": np.ndarray,
        "y": np.ndarray,
        "label": str,
        "marker": str,
        "linestyle": str,
        "transform": str,
    },
    "points": {"x": float, "y": float, "label": str},
    "texts": {"text": str, "x": float, "y": float},
    "vlines": {"x": float, "label": str},
}


def checked(value: Any) -> Description:
    """Validate a description of a drawing that an untrusted process sent, and return a copy of it.

    The copy has exactly the fields of `drawing.describe`; other fields are left out. Of each kind, only the first
    `MAX_ARTISTS` entries are validated and kept. In these, every number is a finite float, every text has at most
    `MAX_TEXT` characters, and ``x`` and ``y`` of a line are float64 vectors of one size, from 2 to `MAX_VERTICES`.

    Raises
    ------
    CheckFailed
        If the value is anything else. An honest drawing always gives a description, so the submission caused it.
    """
    refused = CheckFailed("The drawing could not be read.")
    if type(value) is not dict or type(value.get("legend")) is not list:
        raise refused
    legend = value["legend"][:MAX_ARTISTS]
    if not all(_is_field(text, str) for text in legend):
        raise refused
    result: dict[str, list[Any]] = {"legend": legend}
    for kind, fields in _FIELDS.items():
        entries = value.get(kind)
        if type(entries) is not list:
            raise refused
        for entry in entries[:MAX_ARTISTS]:
            if type(entry) is not dict or not all(
                _is_field(entry.get(field), t) for field, t in fields.items()
            ):
                raise refused
        result[kind] = [{field: entry[field] for field in fields} for entry in entries[:MAX_ARTISTS]]
    if not all(_is_line(line["x"], line["y"]) for line in result["lines"]):
        raise refused
    return cast(Description, result)


def _is_line(x: np.ndarray, y: np.ndarray) -> bool:
    """Return whether two arrays are the vertices of a line as `describe` gives it."""
    return (
        x.ndim == 1
        and x.shape == y.shape
        and 2 <= x.size <= MAX_VERTICES
        and {x.dtype, y.dtype} == {np.dtype(float)}
        and bool(np.isfinite(x).all() and np.isfinite(y).all())
    )


def _is_field(value: Any, kind: type) -> bool:
    """Return whether a field has its type and is as `describe` gives it: a finite number, a short text."""
    if type(value) is str:
        return kind is str and len(value) <= MAX_TEXT
    if type(value) is float:
        return kind is float and math.isfinite(value)
    return type(value) is kind
