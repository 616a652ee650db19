"""Problem 2: a function along a direction, and the derivative's row as the linear map that predicts its change.

The row comes from the student's function if it is written, else from central differences.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from hw0.explorers.shortest import arrow
from hw0.gradients import numeric_gradient
from workbook.explorer import Axes, Choice, Explorer, Picture, Slider, short

C = np.array([1.0, -0.5])
A = np.array([[0.6, 0.9], [-0.3, 0.4]])

#: Choice → label, function, name of the student's derivative, and function that returns its arguments for x.
FUNCTIONS: dict[
    str, tuple[str, Callable[[np.ndarray], Any], str, Callable[[np.ndarray], tuple[Any, ...]]]
] = {
    "linear": ("xᵀc", lambda x: x @ C, "derivative_linear", lambda x: (x, C)),
    "squared_norm": ("‖x‖²", lambda x: x @ x, "derivative_squared_norm", lambda x: (x,)),
    "quadratic_form": ("xᵀAx", lambda x: x @ A @ x, "derivative_quadratic_form", lambda x: (A, x)),
}
_LIMITS = (-2.0, 2.0)


class Direction(Explorer):
    """Show f near a point of the plane, and along one direction from it."""

    title = "A function along a direction"
    question = "Divide h by ten: by which factor does the difference shrink, and for which f is there none?"
    size = (760, 372)
    start: ClassVar[dict[str, Any]] = {
        "f": "quadratic_form",
        "h": 0.5,
        "x0": 0.8,
        "x1": 0.4,
        "d0": 0.6,
        "d1": 0.8,
    }
    controls = (
        Choice("f", "f(x)", tuple((name, entry[0]) for name, entry in FUNCTIONS.items())),
        Slider("h", "step h", 1e-3, 1.0, 0.05, log=True),
        Slider("d0", "direction d₀", -1.5, 1.5, 0.05),
        Slider("d1", "direction d₁", -1.5, 1.5, 0.05),
    )

    def moved(self, handle: str, x: float, y: float) -> None:
        """Move the point, or the tip of the direction."""
        s = self.state
        if handle == "x":
            s["x0"], s["x1"] = x, y
        elif handle == "d":
            s["d0"], s["d1"] = (float(v) for v in np.clip([x - s["x0"], y - s["x1"]], -1.5, 1.5))

    def draw(self, picture: Picture) -> str:
        """Draw the plane on the left, f along the line on the right, and the numbers below it. Return a description.

        The row is your function's result. If that is not written or fails, the row is a numerical gradient, and the
        note says so. The description has the row times the direction, and the slope of the finite step.
        """
        s = self.state
        label, f, name, arguments = FUNCTIONS[s["f"]]
        x, d, h = np.array([s["x0"], s["x1"]]), np.array([s["d0"], s["d1"]]), s["h"]
        row = self.ask(name, (1, 2), *arguments(x))
        own = row is not None
        row = numeric_gradient(lambda v: float(f(v)), x)[None, :] if row is None else row
        slope = float(row[0] @ d)
        finite = float(f(x + h * d) - f(x)) / h
        self._plane(picture, f, x, d, label)
        self._draw_along(picture, lambda t: float(f(x + t * d)), slope, h, f"f(x + t d), f(x) = {label}")
        top = 296
        picture.text(430, top - 6, "row", "soft", 11)
        picture.cells(row, 430, top, 36, 4.0)
        picture.text(513, top - 24, "d", "soft", 11)
        picture.cells(d[:, None], 508, top - 18, 36, 4.0)
        picture.text(554, top + 23, f"= {slope:.4f}", "orange", 15, weight="600")
        picture.text(746, top + 23, f"difference {short(finite - slope)}", "soft", 12, "end")
        picture.text(430, top + 74, f"(f(x + h d) − f(x)) / h = {finite:.4f}", "green", 14, weight="600")
        self.note = "" if own else f"The row is computed by finite differences until you write {name}."
        point = (
            f"At x = ({short(x[0])}, {short(x[1])}), d = ({short(d[0])}, {short(d[1])}) and h = {short(h)}"
        )
        return (
            f"f(x) = {label}. {point} the row times d is {slope:.4f} and the finite step gives {finite:.4f}."
        )

    @staticmethod
    def _draw_along(
        picture: Picture, f: Callable[[float], float], slope: float, h: float, title: str
    ) -> None:
        """Draw a function of one number around 0, its tangent with this slope, and the chord of the step ``h``."""
        ts = np.linspace(-1.5, 1.5, 61)
        values = np.array([f(t) for t in ts])
        here, there = f(0.0), f(h)
        half = max(float(np.abs(values - here).max()), abs(slope) * 1.5, 0.5) * 1.05
        axes = Axes(
            picture, (430, 34, 316, 196), (-1.5, 1.5), (here - half, here + half), title=title, xlabel="t"
        )
        axes.line(ts, values, "blue", 2.6)
        axes.line(ts, here + slope * ts, "orange", 2, "6 4")
        axes.line([0, h], [here, there], "green", 2.4)
        axes.dot(0, here, "ink", 4.5)
        axes.dot(h, there, "green", 4.5)

    @staticmethod
    def _plane(
        picture: Picture, f: Callable[[np.ndarray], Any], x: np.ndarray, d: np.ndarray, label: str
    ) -> None:
        box = (46, 34, 306, 306)
        n = 34
        places = _LIMITS[0] + (np.arange(n) + 0.5) * (_LIMITS[1] - _LIMITS[0]) / n
        values = np.array([[float(f(np.array([a, b]))) for a in places] for b in places[::-1]])
        title = f"{label}: blue below 0, red above"
        axes = Axes(picture, box, _LIMITS, _LIMITS, title=title, xlabel="x₀", ylabel="x₁")
        picture.mosaic(values, box[0], box[1], box[2] / n, 6.0)
        ends = np.array([x - 1.5 * d, x + 1.5 * d])
        axes.line(ends[:, 0], ends[:, 1], "#57606a", 1.2, "4 3")
        arrow(axes, x, x + d, "#24292f")
        axes.handle("x", float(x[0]), float(x[1]), "point x", "blue", (0.1, 0.1))
        axes.handle(
            "d",
            float(x[0] + d[0]),
            float(x[1] + d[1]),
            "tip of the direction d",
            "green",
            (0.1, 0.1),
            "diamond",
        )
