"""Problem 3: the residual of a tall problem and its column space, and the solutions of one equation.

The explorers do not solve a problem: a person searches for the shortest vector. The results of the student's
`least_squares` and `min_norm` are marked if these functions are written.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from workbook.explorer import Axes, Button, Explorer, Picture, Slider, short

#: Lengths below this are rounding.
_ROUNDING = 1e-9
#: Pixels of an arrow that is long enough for a head.
_SHORTEST_WITH_HEAD = 6
#: Below this determinant, the plane is seen from its edge, and a drag in the picture says nothing of its weights.
_FROM_ITS_EDGE = 0.02
#: A row whose entries add up to less is zero: half a step of a slider.
_ZERO_ROW = 0.05


def angle(a: np.ndarray, b: np.ndarray) -> float:
    """Return the angle between two vectors, in degrees; NaN if one of them is zero.

    >>> round(angle(np.array([1.0, 0.0]), np.array([1.0, 1.0])))
    45
    """
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    if lengths < _ROUNDING:
        return float("nan")
    return float(np.degrees(np.arccos(np.clip(a @ b / lengths, -1, 1))))


def arrow(axes: Axes, start: np.ndarray, end: np.ndarray, color: str, width: float = 2.2) -> None:
    """Draw an arrow between two points of the plane."""
    axes.line([start[0], end[0]], [start[1], end[1]], color, width)
    a, b = (np.array([axes.px(p[0]), axes.py(p[1])]) for p in (start, end))
    length = float(np.linalg.norm(b - a))
    if length > _SHORTEST_WITH_HEAD:
        along = (b - a) / length
        across = np.array([-along[1], along[0]])
        ends = b - 9 * along + 4.5 * across, b, b - 9 * along - 4.5 * across
        axes.picture.path([(float(p[0]), float(p[1])) for p in ends], color, width)


class ColumnSpace(Explorer):
    """Show three equations for two weights in the three-dimensional space of y."""

    title = "Tall: Xw in the column space, and the residual"
    question = (
        "Drag Xw in the plane of the columns until the residual is shortest. Which angles does it make then?"
    )
    size = (760, 372)
    start: ClassVar[dict[str, Any]] = {"w0": 0.5, "w1": -0.5, "turn": 35.0, "lift": 30.0, "seed": 1}
    controls = (
        Slider("w0", "weight w₀", -1.5, 2.5, 0.02),
        Slider("w1", "weight w₁", -1.5, 2.5, 0.02),
        Slider("turn", "turn the view", -180, 180, 5),
        Slider("lift", "lift the view", 0, 90, 3),
        Button("fresh", "Another y"),
    )

    def begin(self) -> None:
        """Set two columns, and draw a target outside their plane."""
        rng = np.random.default_rng(int(self.state["seed"]))
        self.X = np.array([[1.0, 0.3], [0.2, 1.0], [0.1, 0.2]])
        normal = np.cross(self.X[:, 0], self.X[:, 1])
        best = rng.uniform(0.5, 1.3, 2)
        self.y = self.X @ best + normal * rng.uniform(0.9, 1.3)

    def pressed(self, button: str) -> bool:
        """Draw another target."""
        self.state["seed"] += 1
        self.begin()
        return False

    def _view(self) -> np.ndarray:
        """Return the (2, 3) matrix that projects a point of the space onto the page."""
        turn, lift = np.radians([self.state["turn"], self.state["lift"]])
        right = np.array([np.cos(turn), np.sin(turn), 0.0])
        up = np.array([np.sin(turn) * np.sin(lift), -np.cos(turn) * np.sin(lift), np.cos(lift)])
        return np.array([right, up])

    def moved(self, handle: str, x: float, y: float) -> None:
        """Move Xw to the point of the columns' plane that is seen at this place."""
        seen = self._view() @ self.X
        if abs(np.linalg.det(seen)) > _FROM_ITS_EDGE:
            w = np.linalg.solve(seen, [x, y])
            self.state["w0"], self.state["w1"] = (float(v) for v in np.clip(w, -1.5, 2.5))

    def draw(self, picture: Picture) -> str:
        """Draw the space on the left; length and angles of the residual on the right. Return a description of both.

        The space shows the columns of X with their plane, y, the residual as a dashed line, and Xw, which is a handle.
        A ring shows X times your result, if your ``least_squares`` is written.
        """
        s = self.state
        w = np.array([s["w0"], s["w1"]])
        view, point = self._view(), self.X @ w
        residual = point - self.y
        axes = Axes(
            picture,
            (30, 34, 430, 306),
            (-1.75, 2.75),
            (-1.2, 2.0),
            title="columns of X, y, and Xw",
            xticks=False,
            yticks=False,
        )
        self._draw_columns(axes, view)
        target, here = view @ self.y, view @ point
        arrow(axes, np.zeros(2), target, "green")
        axes.text(float(target[0]), float(target[1]), "y", "green", dx=7, dy=-4, weight="600")
        axes.line([here[0], target[0]], [here[1], target[1]], "orange", 2.2, "5 4")
        found = self.ask("least_squares", (2,), self.X, self.y)
        if found is not None:
            place = view @ self.X @ found
            axes.dot(float(place[0]), float(place[1]), "purple", 12, hollow=True)
        axes.handle("Xw", float(here[0]), float(here[1]), "Xw", "orange", (0.05, 0.05))
        axes.text(float(here[0]), float(here[1]), "Xw", "orange", dx=12, dy=16, weight="600")
        length = float(np.linalg.norm(residual))
        angles = [angle(residual, self.X[:, k]) for k in (0, 1)]
        self._numbers(picture, length, angles)
        self.note = f"{self.answers.credit()} The ring is X times its result." if found is not None else ""
        both = " and ".join(f"{a:.0f}°" for a in angles)
        where = f"At w = ({short(w[0])}, {short(w[1])})"
        return f"{where} the residual Xw − y has length {length:.3f}; its angles with the columns are {both}."

    def _draw_columns(self, axes: Axes, view: np.ndarray) -> None:
        """Draw the two columns of X as arrows, and a grid on the plane that they span; ``view`` is that of `_view`."""
        for t in np.linspace(-1, 2, 7):
            for ends in ([[t, -1], [t, 2]], [[-1, t], [2, t]]):
                flat = view @ self.X @ np.array(ends).T
                axes.line(flat[0], flat[1], "frame", 1)
        for k, name in enumerate(("x₀", "x₁")):
            end = view @ self.X[:, k]
            arrow(axes, np.zeros(2), end, "blue")
            axes.text(float(end[0]), float(end[1]), name, "blue", dx=4, dy=(-6, 16)[k], weight="600")

    @staticmethod
    def _numbers(picture: Picture, length: float, angles: list[float]) -> None:
        bars = Axes(picture, (540, 34, 60, 280), (0, 1), (0, 3), title="length", xticks=False)
        bars.bar(0.5, length, 0.6, "orange")
        picture.text(570, 338, f"{length:.3f}", "orange", 14, "middle", "600")
        both = Axes(picture, (664, 34, 84, 280), (0, 2), (0, 180), title="angles", xticks=False)
        for k, value in enumerate(angles):
            if np.isfinite(value):
                both.bar(k + 0.5, value, 0.6, "blue")
            picture.text(685 + 42 * k, 338, f"{value:.0f}°", "blue", 13, "middle", "600")
            picture.text(685 + 42 * k, 358, ("with x₀", "with x₁")[k], "soft", 10.5, "middle")


class SolutionLine(Explorer):
    """Show one equation for two weights."""

    title = "Wide: all solutions of one equation"
    question = (
        "Drag w along the line until it is shortest. What angles does it then make with the row of X and "
        "with the line?"
    )
    size = (760, 372)
    start: ClassVar[dict[str, Any]] = {"x0": 1.0, "x1": 2.0, "y": 3.0, "along": 1.6}
    controls = (
        Slider("along", "along the line", -4, 4, 0.05),
        Slider("x0", "X₀₀", -3, 3, 0.1),
        Slider("x1", "X₀₁", -3, 3, 0.1),
        Slider("y", "y", -4, 4, 0.1),
    )

    def changed(self, name: str) -> None:
        """Avoid a row of zeros, which has no line of solutions."""
        if abs(self.state["x0"]) + abs(self.state["x1"]) < _ZERO_ROW:
            self.state["x1"] = 0.5

    def _line(self) -> tuple[np.ndarray, np.ndarray]:
        """Return a point of the line, and a unit vector along it.

        The point is where the line crosses the axis that it is less parallel to, so 0 on the slider has no special
        meaning.
        """
        x, y = np.array([self.state["x0"], self.state["x1"]]), self.state["y"]
        k = int(np.argmax(np.abs(x)))
        point = np.zeros(2)
        point[k] = y / x[k]
        return point, np.array([-x[1], x[0]]) / np.linalg.norm(x)

    def moved(self, handle: str, x: float, y: float) -> None:
        """Move w along the line, or move the row of X."""
        if handle == "row":
            self.state["x0"], self.state["x1"] = float(np.clip(x, -3, 3)), float(np.clip(y, -3, 3))
            self.changed("x0")
        elif handle == "w":
            point, along = self._line()
            self.state["along"] = float(np.clip((np.array([x, y]) - point) @ along, -4, 4))

    def draw(self, picture: Picture) -> str:
        """Draw line, circle and row on the left; the length along the line on the right. Return a description of both.

        The line has all solutions, and the circle all weights as long as w. The row of X and w are arrows with handles.
        A ring shows your result, if your ``min_norm`` is written. The description has the length of w and its angle
        with the row.
        """
        s = self.state
        row = np.array([s["x0"], s["x1"]])
        point, along = self._line()
        w = point + s["along"] * along
        length = float(np.linalg.norm(w))
        axes = Axes(
            picture,
            (46, 34, 410, 306),
            (-4.4, 4.4),
            (-3.284, 3.284),
            title="solutions of Xw = y, and all weights as long as w",
        )
        ends = np.array([point - 12 * along, point + 12 * along])
        axes.line(ends[:, 0], ends[:, 1], "blue", 2.2)
        turn = np.linspace(0, 2 * np.pi, 121)
        axes.line(length * np.cos(turn), length * np.sin(turn), "soft", 1.3, "5 4")
        arrow(axes, np.zeros(2), row, "green")
        axes.handle("row", s["x0"], s["x1"], "row of X", "green", (0.1, 0.1), "diamond")
        axes.text(s["x0"], s["x1"], "row of X", "green", dx=12, dy=-8, weight="600")
        arrow(axes, np.zeros(2), w, "orange")
        found = self.ask("min_norm", (2,), row[None, :], np.array([s["y"]]))
        if found is not None:
            axes.dot(float(found[0]), float(found[1]), "purple", 12, hollow=True)
        axes.handle("w", float(w[0]), float(w[1]), "w", "orange", (0.1, 0.1))
        axes.text(float(w[0]), float(w[1]), "w", "orange", dx=13, dy=-9, weight="600")
        self._draw_lengths(picture, point, along)
        self.note = f"{self.answers.credit()} The ring is its result." if found is not None else ""
        turned = angle(w, row)
        angle_text = "" if np.isnan(turned) else f" and makes an angle of {turned:.0f}° with the row of X"
        problem = f"The row of X is ({short(row[0])}, {short(row[1])}) and y = {short(s['y'])}."
        return (
            f"{problem} The solution w = ({short(w[0])}, {short(w[1])}) has length {length:.3f}{angle_text}."
        )

    def _draw_lengths(self, picture: Picture, point: np.ndarray, along: np.ndarray) -> None:
        """Draw how long the solutions ``point`` + t ``along`` are, as a curve over t, with a dot at the one chosen."""
        axes = Axes(
            picture,
            (536, 34, 210, 306),
            (-4, 4),
            (0, 6),
            title="length of w along the line",
            xlabel="along the line",
        )
        grid = np.linspace(-4, 4, 81)
        axes.line(grid, np.linalg.norm(point[:, None] + grid * along[:, None], axis=0), "blue", 2)
        chosen = self.state["along"]
        axes.dot(chosen, float(np.linalg.norm(point + chosen * along)), "orange", 6)
