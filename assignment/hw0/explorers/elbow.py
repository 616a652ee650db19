"""Problem 5: one ReLU, and a network of several, under SGD.

A step uses the student's `sgd_step` if it is written, else numerical gradients of the loss. If `elbow` and `elbows` are
not written, the positions of elbows are computed from the drawn lines.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from hw0.gradients import numeric_gradient
from workbook.explorer import Axes, Button, Check, Choice, Explorer, Picture, Slider, short

#: Case of 5(b) → x, w, b. φ(x) - y = 1 determines y.
CASES = {
    "i": (1.0, 1.0, -2.0),
    "ii": (1.0, 1.0, 0.5),
    "iii": (-1.0, 1.0, 2.0),
    "iv": (1.0, -1.0, 2.5),
}
_X, _Y = (-4.0, 4.0), (-2.0, 4.0)
#: Steps of the unit whose lines are kept.
_MAX_STEPS = 60
#: Steps of the network after which its button stops.
_MAX_TRACE = 240
#: Steps of SGD between two pictures of the network.
_STEPS_AT_ONCE = 20
#: Parameters beyond this have diverged: the picture is 8 wide.
_TOO_LARGE = 50
#: A change of the parameters that moves the line by less than a pixel.
_MOVED = 1e-4


def _relu(z: Any) -> Any:
    return np.maximum(z, 0.0)


def zero_of(w: float, b: float) -> float | None:
    """Return where the straight line through the values at 0 and 1 is 0; None if it is flat.

    >>> zero_of(2.0, -3.0)
    1.5
    """
    at_0, at_1 = b, w + b
    return None if at_0 == at_1 else at_0 / (at_0 - at_1)


class OneReLU(Explorer):
    """Show one unit φ(x) and one training point."""

    title = "One ReLU and one training point"
    question = (
        "In case (ii) a step moves the elbow left or right. Say which before you press Step: what decides it?"
    )
    size = (760, 352)
    start: ClassVar[dict[str, Any]] = {
        "x": 1.0,
        "y": 0.5,
        "w": 1.0,
        "b": 0.5,
        "lr": 0.25,
        "case": "free",
        "hold": False,
    }
    controls = (
        Choice(
            "case",
            "case of 5(b)",
            (
                ("free", "my own"),
                ("i", "(i)  φ(x) = 0"),
                ("ii", "(ii)  w > 0, x > 0"),
                ("iii", "(iii)  w > 0, x < 0"),
                ("iv", "(iv)  w < 0, x > 0"),
            ),
        ),
        Slider("lr", "learning rate", 0.01, 1.0, 0.01),
        Slider("w", "slope w", -3, 3, 0.05),
        Slider("b", "bias b", -4, 4, 0.05),
        Check("hold", "keep φ(x) − y = 1"),
        Button("step", "Step"),
        Button("run", "Run", repeat=True, every=150),
        Button("clear", "Clear the trace"),
    )

    def begin(self) -> None:
        """Start without steps."""
        self.trace: list[tuple[float, float]] = []

    def changed(self, name: str) -> None:
        """Set all numbers if a case was chosen; switch to "my own" if a number was changed."""
        s = self.state
        if name == "case" and s["case"] in CASES:
            s["x"], s["w"], s["b"] = CASES[s["case"]]
            s["hold"] = True
        if name in ("case", "w", "b"):
            self.trace = []
        if name in ("w", "b") or (name == "hold" and not s["hold"]):
            s["case"] = "free"
        self._hold()

    def moved(self, handle: str, x: float, y: float) -> None:
        """Move the point, move the elbow along the axis, or turn the line around its elbow."""
        s = self.state
        if handle == "point":
            s["x"], s["y"] = x, y
        elif handle == "elbow":
            s["b"] = float(np.clip(s["b"] - (s["w"] * x + s["b"]), -8, 8))
        elif handle == "slope":
            place = zero_of(s["w"], s["b"]) or 0.0
            w = y / (x - place) if abs(x - place) > 1e-6 else s["w"]
            s["w"] = float(np.clip(w, -3, 3)) or 0.05
            s["b"] += -(s["w"] * place + s["b"])
        s["case"], self.trace = "free", []
        self._hold()

    def _hold(self) -> None:
        s = self.state
        if s["hold"]:
            s["y"] = float(_relu(s["w"] * s["x"] + s["b"])) - 1.0

    def pressed(self, button: str) -> bool:
        """Take a step; a run ends when a step changes nothing."""
        s = self.state
        if button == "clear":
            self.trace = []
            return False
        before = (s["w"], s["b"])
        after = self.answers.array("sgd_step", (2,), s["x"], s["y"], *before, s["lr"])
        if after is None:
            after = self._numeric_step()
        if not np.all(np.abs(after) < _TOO_LARGE):
            self.problem = "The step leaves the picture. Try a smaller learning rate."
            return False
        self.trace = [*self.trace[-_MAX_STEPS:], before]
        s["w"], s["b"] = (float(v) for v in after)
        self._hold()
        return bool(np.abs(np.subtract(after, before)).max() > _MOVED)

    def _numeric_step(self) -> np.ndarray:
        """Return the parameters after a step with numerical gradients; an inactive unit at x has gradient 0."""
        s = self.state
        p = np.array([s["w"], s["b"]])
        if p @ [s["x"], 1.0] <= 0:
            return p
        gradient = numeric_gradient(lambda q: 0.5 * (float(_relu(q @ [s["x"], 1.0])) - s["y"]) ** 2, p)
        return np.asarray(p - s["lr"] * gradient)

    def _place(self, w: float, b: float) -> float | None:
        """Return the elbow from the student's function, else from the line."""
        found = self.ask("elbow", (), w, b) if w != 0 else None
        return zero_of(w, b) if found is None else float(found)

    def draw(self, picture: Picture) -> str:
        """Draw φ with its trace on the left; slope and elbow by step on the right. Return a description of φ.

        The trace has the units before the last eight steps. Handles move the elbow, the slope and the training point.
        The description has the numbers, and what the last step changed. The note says if the next step will use numeric
        gradients, because your function is not written.
        """
        s = self.state
        x, y, w, b = s["x"], s["y"], s["w"], s["b"]
        value = float(_relu(w * x + b))
        place = self._place(w, b)
        axes = Axes(
            picture,
            (46, 40, 440, 268),
            _X,
            _Y,
            xlabel="x",
            title=f"φ(x) = {short(value)}  ·  y = {short(y)}  ·  φ(x) − y = {short(value - y)}",
        )
        for k, (old_w, old_b) in enumerate(self.trace[-8:]):
            self._unit(axes, old_w, old_b, "soft", 1.0, "3 4" if k < len(self.trace[-8:]) - 1 else "6 3")
        self._unit(axes, w, b, "blue", 2.8)
        axes.line([x, x], [y, value], "orange", 1.5, "2 3")
        if self.trace and (old := self._place(*self.trace[-1])) is not None:
            axes.dot(old, 0, "soft", 5, hollow=True)
        if place is not None:
            self._draw_elbow(axes, place, w)
        axes.handle("point", x, y, "training point", "orange", (0.1, 0.1))
        axes.text(x, y, "(x, y)", "orange", dx=14, dy=14)
        self._history(picture)
        # Called once per picture, so that the page says which function will take the next step.
        own = self.ask("sgd_step", (2,), x, y, w, b, s["lr"]) is not None or self.failed
        self.note = "" if own else "Steps use numerical gradients until your sgd_step is written."
        where = f"Its elbow is at {short(place)}." if place is not None else "It has no elbow."
        point = f"The training point is ({short(x)}, {short(y)}), and φ(x) − y is {short(value - y)}."
        return f"φ has slope {short(w)} and bias {short(b)}. {where} {point}{self._last_step(place)}"

    @staticmethod
    def _draw_elbow(axes: Axes, place: float, w: float) -> None:
        """Label the elbow and draw its handle and that of the slope ``w``; an arrow points to an elbow outside."""
        if _X[0] <= place <= _X[1]:
            axes.text(place, 0, f"e = {short(place)}", "blue", dy=24, anchor="middle", size=12)
            axes.handle("elbow", place, 0, "elbow", "blue", (0.1, 0), "diamond")
        elif place < _X[0]:
            axes.text(_X[0], 0, f"← e = {short(place)}", "blue", 8, 24, anchor="start")
        else:
            axes.text(_X[1], 0, f"e = {short(place)} →", "blue", -8, 24, anchor="end")
        if w:
            reach = min(2.0, 2.8 / abs(w)) * (1 if w > 0 else -1)
            if _X[0] <= place + reach <= _X[1]:
                axes.handle("slope", place + reach, w * reach, "slope of the line", "blue", (0, 0.1))

    def _last_step(self, place: float | None) -> str:
        """Return a sentence on what the last step did to the slope and to the elbow, now at ``place``; "" if none."""
        if not self.trace:
            return ""
        w, b = self.trace[-1]
        old = self._place(w, b)
        slope = (
            f"The last of {len(self.trace)} steps took the slope from {short(w)} to {short(self.state['w'])}"
        )
        elbow = "" if old is None or place is None else f" and the elbow from {short(old)} to {short(place)}"
        return f" {slope}{elbow}."

    @staticmethod
    def _unit(axes: Axes, w: float, b: float, color: str, width: float, dash: str = "") -> None:
        xs = sorted({_X[0], _X[1], *([z] if (z := zero_of(w, b)) is not None and _X[0] < z < _X[1] else [])})
        axes.line(xs, [float(_relu(w * x + b)) for x in xs], color, width, dash)

    def _history(self, picture: Picture) -> None:
        """Draw slope and elbow after each step, in two small axes."""
        s = self.state
        pairs = [*self.trace, (s["w"], s["b"])]
        rows = (("slope w", [w for w, _ in pairs], 40), ("elbow e", [zero_of(w, b) for w, b in pairs], 200))
        for name, values, top in rows:
            known = [v for v in values if v is not None and abs(v) < _TOO_LARGE] or [0.0]
            middle, half = (max(known) + min(known)) / 2, max((max(known) - min(known)) / 2 * 1.25, 0.5)
            axes = Axes(
                picture,
                (560, top, 186, 108),
                (0, max(4, len(pairs) - 1)),
                (middle - half, middle + half),
                title=f"{name} by step",
                xwhole=True,
            )
            points = [(k, v) for k, v in enumerate(values) if v is not None]
            axes.line([k for k, _ in points], [v for _, v in points], "blue", 1.8)
            for k, v in points if len(points) < 25 else points[-1:]:
                axes.dot(k, v, "blue", 3)


#: Curves for the network to fit: name → label and function.
CURVES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "wave": ("a wave", lambda x: 1.2 * np.sin(1.4 * x)),
    "tent": ("a tent", lambda x: 1.5 - np.abs(x)),
    "stairs": ("two stairs", lambda x: np.where(x < -1, -1.0, np.where(x < 1.5, 0.3, 1.4))),
}


class NetworkOfReLUs(Explorer):
    """Show a network with one hidden layer, and a curve to fit."""

    title = "A network of ReLUs on a curve"
    question = (
        "One step on the training point: which elbows move, and what do those that stay have in common?"
    )
    size = (760, 372)
    start: ClassVar[dict[str, Any]] = {"x": 1.0, "y": 1.2, "units": 5, "lr": 0.2, "curve": "wave", "seed": 1}
    controls = (
        Choice("curve", "curve", tuple((name, label) for name, (label, _) in CURVES.items())),
        Slider("lr", "learning rate", 0.01, 0.5, 0.01),
        Slider("units", "units", 2, 10, 1),
        Button("step", "Step on the point"),
        Button("run", "Run on the curve, at a tenth of the rate", repeat=True, every=40),
        Button("fresh", "New start"),
    )

    def begin(self) -> None:
        """Draw the parameters at random."""
        rng = self.rng = np.random.default_rng(int(self.state["seed"]))
        d = int(self.state["units"])
        self.W1 = rng.choice([-1.0, 1.0], d) * rng.uniform(0.6, 1.4, d)
        # spread the elbows over the picture, so that they are visible
        places = np.linspace(-2.8, 2.8, d) + rng.uniform(-0.3, 0.3, d)
        self.b = 0 - self.W1 * places
        self.W2 = rng.normal(0, 0.8 / np.sqrt(d), d)
        self.trace: list[np.ndarray] = [self._places()]
        self.last: np.ndarray | None = None

    def changed(self, name: str) -> None:
        """Restart if the number of units changed; move the point to the curve if the curve changed."""
        if name == "units":
            self.state["units"] = round(self.state["units"])
            self.begin()
        elif name == "curve":
            self.state["y"] = float(self._curve(np.array(self.state["x"])))

    def moved(self, handle: str, x: float, y: float) -> None:
        """Move the training point."""
        self.state["x"], self.state["y"], self.last = x, y, None

    def pressed(self, button: str) -> bool:
        """Take a step on the point, or one on each of 20 points of the curve."""
        if button == "fresh":
            self.state["seed"] += 1
            self.begin()
            return False
        if button == "step":
            self.last = self._places()
            self._step(self.state["x"], self.state["y"], self.state["lr"])
        else:
            for x in self.rng.uniform(*_X, _STEPS_AT_ONCE):
                self._step(float(x), float(self._curve(x)), self.state["lr"] / 10)
            self.last = None
        self.trace = [*self.trace[-_MAX_TRACE:], self._places()]
        if not np.isfinite(self.W1).all() or np.abs(self.W2).max() > _TOO_LARGE:
            self.begin()
            self.problem = (
                "The parameters became too large, so this is a new start. Try a smaller learning rate."
            )
            return False
        return len(self.trace) < _MAX_TRACE

    def _curve(self, x: Any) -> Any:
        return CURVES[self.state["curve"]][1](x)

    def _step(self, x: float, y: float, lr: float) -> None:
        """Take one SGD step on all parameters at once, with numerical gradients."""
        d = len(self.W1)
        active = self.W1 * x + self.b > 0

        def loss(p: np.ndarray) -> float:
            hidden = (p[:d] * x + p[d : 2 * d]) * active
            return 0.5 * float(p[2 * d :] @ hidden - y) ** 2

        p = np.concatenate([self.W1, self.b, self.W2])
        p = p - lr * numeric_gradient(loss, p)
        self.W1, self.b, self.W2 = p[:d], p[d : 2 * d], p[2 * d :]

    def _places(self) -> np.ndarray:
        """Return the position of each unit's elbow; NaN for a flat unit."""
        pairs = zip(self.W1, self.b, strict=True)
        return np.array([z if (z := zero_of(float(w), float(b))) is not None else np.nan for w, b in pairs])

    def draw(self, picture: Picture) -> str:
        """Draw the curve, the network and its elbows on the left; the elbows' positions by step on the right.

        Return a description with the elbows, the error and what the last step moved. The elbows are where your
        ``elbows`` says; if it is not written, they are computed from the lines, and the note says so. Small rings show
        where your ``elbows_after_step`` says that the next step moves them.
        """
        s, d = self.state, len(self.W1)
        W1, b, W2 = self.W1[:, None], self.b, self.W2[None, :]
        xs = np.linspace(*_X, 241)
        xs = np.sort(np.concatenate([xs, self._places()[np.isfinite(self._places())]]))
        ys = (W2 @ _relu(W1 * xs + b[:, None]))[0]
        error = float(np.mean((ys - self._curve(xs)) ** 2))
        axes = Axes(
            picture,
            (46, 40, 440, 288),
            _X,
            (-2.6, 2.6),
            xlabel="x",
            title=f"The network of {d} units, and the curve; squared error {short(error)}",
        )
        axes.line(xs, self._curve(xs), "soft", 1.5, "5 4")
        axes.line(xs, ys, "blue", 2.8)
        places = self.ask("elbows", (d,), W1, b)
        read = places is None
        places = self._places() if places is None else places
        expected = None
        if not np.any(self.W1 == 0):
            expected = self.ask("elbows_after_step", (d,), W1, b, W2, s["x"], s["y"], s["lr"])
        for i, place in enumerate(places):
            height = float(np.interp(place, xs, ys)) if np.isfinite(place) else 0.0
            self._draw_elbow(axes, i, float(place), height)
            if expected is not None:
                axes.dot(float(expected[i]), -1.82, "purple", 3.5, hollow=True)
        axes.handle("point", s["x"], s["y"], "training point", "orange", (0.1, 0.1))
        axes.text(s["x"], s["y"], "(x, y)", "orange", dx=13, dy=-8)
        self._history(picture)
        self.note = "" if not read else "Elbows are read off the picture until your elbows is written."
        if expected is not None:
            self.note = f"{self.answers.credit()} Small rings: where your elbows_after_step says they go."
        where = ", ".join(short(float(p)) for p in places)
        beside = f"beside {CURVES[s['curve']][0]}; mean squared error {short(error)}"
        point = f"The training point is ({short(s['x'])}, {short(s['y'])})."
        return f"A network of {d} ReLUs with elbows at {where}, {beside}. {point}{self._last_step()}"

    def _draw_elbow(self, axes: Axes, i: int, place: float, height: float) -> None:
        """Draw the elbow of unit ``i``: a line up to the network's value, and its way in the last step on the point."""
        axes.line([place, place], [-2.6, height], "frame", 1)
        if self.last is not None and np.isfinite(self.last[i]):
            axes.dot(float(self.last[i]), -2.35, "soft", 4.5, hollow=True)
            axes.line([self.last[i], place], [-2.35, -2.35], "soft", 1.5)
        axes.dot(place, -2.35, "blue", 5.5)
        axes.text(place, -2.35, str(i + 1), "blue", dy=-9, anchor="middle", size=11)

    def _last_step(self) -> str:
        """Return a sentence on which elbows the last step on the point moved; "" if there was no such step."""
        if self.last is None:
            return ""
        now = self._places()
        went = [str(i + 1) for i in range(len(now)) if abs(now[i] - self.last[i]) > 1e-9]
        return f" The last step moved the elbows of {', '.join(went) or 'no unit'}."

    def _history(self, picture: Picture) -> None:
        steps = max(4, len(self.trace) - 1)
        axes = Axes(
            picture, (556, 40, 190, 288), (0, steps), _X, title="elbows by step", xlabel="step", xwhole=True
        )
        for line in np.array(self.trace).T:
            axes.line(range(len(line)), line, "blue", 1.4)
