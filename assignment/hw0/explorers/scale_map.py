"""Problem 6: a map of the weight scales and learning rates with which a network fits 50 images."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from hw0.data import load_digits, small
from hw0.explorers.training import EPOCHS, FEW, NET, Training, advance, network
from workbook.explorer import AnswerError, Axes, Button, Choice, Explorer, Picture, Slider, short
from workbook.explorer.base import can_answer

#: Weight scales and learning rates of the map, in half decades.
SCALES = tuple(float(f"{10**e:.3g}") for e in np.arange(-3, 0.01, 0.5))
RATES = tuple(float(f"{10**e:.3g}") for e in np.arange(-4, 0.01, 0.5))
#: Starts for each pair of the map, the most runs in a file, and the most circles on a map.
STARTS, MAX_RUNS, MAX_CIRCLES = 2, 3000, 40
RUNS = "q6a-runs.json"

Run = tuple[int, float, float, float]


class ScaleMap(Explorer):
    """Show how well pairs of weight scale and learning rate fit 50 images, for three and five layers.

    Runs are stored in the file ``q6a-runs.json`` beside the notebook, so that they survive a restart of the kernel.
    Runs of another version of the network are not loaded.
    """

    title = "Which pairs fit 50 images in 20 epochs? Three layers, and five"
    question = "First predict which depth has more good pairs, and at which scales. Then fill in the map."
    size = (760, 372)
    for_staff = True
    start: ClassVar[dict[str, Any]] = {"layers": "3", "scale": 0.01, "rate": 1e-4}
    controls = (
        Choice("layers", "network of", (("3", "three layers"), ("5", "five layers"))),
        Slider("scale", "weight scale", 1e-3, 1.0, 0.05, log=True),
        Slider("rate", "learning rate", 1e-4, 1.0, 0.05, log=True),
        Button("one", "Train this pair"),
        Button("fill", "Fill in the map", repeat=True, every=5),
        Button("forget", "Forget all runs"),
    )

    def begin(self) -> None:
        """Load the stored runs."""
        self.runs: list[Run] = []
        self.now: tuple[int, float, float] | None = None
        self.work: Iterator[None] = iter(())
        self.code = self._fingerprint()
        self._load()

    def _fingerprint(self) -> str:
        """Return a hash of the student's class, which distinguishes runs of different versions."""
        methods = (getattr(self.answers.find(NET), name, None) for name in ("__init__", "loss"))
        codes = [getattr(method, "__code__", None) for method in methods]
        parts = [code.co_code + repr(code.co_names).encode() for code in codes if code is not None]
        return hashlib.sha256(b"".join(parts)).hexdigest()[:16]

    def _load(self) -> None:
        if not can_answer():
            return
        try:
            kept = json.loads(Path(RUNS).read_text(encoding="utf-8"))
            if kept["code"] == self.code:
                self.runs = [(int(n), float(s), float(r), float(a)) for n, s, r, a in kept["runs"]][:MAX_RUNS]
        except (OSError, ValueError, KeyError, TypeError):
            return

    def keep(self) -> None:
        """Also store the runs beside the notebook."""
        if can_answer():
            text = json.dumps({"code": self.code, "runs": self.runs[:MAX_RUNS]})
            try:
                Path(RUNS).write_text(text + "\n", encoding="utf-8")
            except OSError as error:
                self.problem = f"The runs could not be kept in {RUNS}: {error}"
        super().keep()

    def moved(self, handle: str, x: float, y: float) -> None:
        """Select a pair on one of the two maps."""
        self.change({"layers": handle.removeprefix("pair"), "rate": x, "scale": y})

    def pressed(self, button: str) -> bool:
        """Train the selected pair, or continue to fill in the map."""
        if (code := self._fingerprint()) != self.code:
            self.code, self.runs, self.work, self.now = code, [], iter(()), None
        if button == "forget":
            self.runs, self.work, self.now = [], iter(()), None
            return False
        if button == "one":
            for _ in self._training(int(self.state["layers"]), self.state["scale"], self.state["rate"]):
                pass
            return False
        if self.answers.find(NET) is None:
            return False
        if not advance(self.work):
            following = self._next()
            if following is None:
                return False
            self.now = following
            self.work = self._training(*following)
        return True

    def _next(self) -> tuple[int, float, float] | None:
        """Return the next pair with the fewest starts: every second one of each axis first, depths alternating."""
        counts = {pair: len(found) for pair, found in self._cells().items()}
        order = [
            (count, (i % 2) + (j % 2), n_places, layers, scale, rate)
            for n_places, (layers, i, j, scale, rate) in enumerate(_pairs())
            if (count := counts.get((layers, scale, rate), 0)) < STARTS
        ]
        return min(order)[3:] if order else None

    def _training(self, layers: int, scale: float, rate: float) -> Iterator[None]:
        """Train one start and add its run."""
        few = small(load_digits(), FEW)
        model = network(self.answers, layers, scale)
        if model is None:
            raise AnswerError(f"The map needs your {NET}.")
        training = Training(model, few["X_train"], few["y_train"], rate, 25, np.random.default_rng())
        yield from training.iterations(EPOCHS)
        accuracy = float("nan") if training.broken else training.accuracies[-1]
        self.runs = [
            *self.runs[-MAX_RUNS:],
            (layers, scale, rate, -1.0 if math.isnan(accuracy) else accuracy),
        ]

    def _cells(self) -> dict[tuple[int, float, float], list[float]]:
        """Return the accuracies of each pair that is a cell of the map; -1 for a loss that was not finite."""
        cells: dict[tuple[int, float, float], list[float]] = {}
        for layers, scale, rate, accuracy in self.runs:
            if scale in SCALES and rate in RATES:
                cells.setdefault((layers, scale, rate), []).append(accuracy)
        return cells

    def draw(self, picture: Picture) -> str:
        """Draw the two maps, and below them how many pairs were tried; return this in words."""
        sentences = []
        for k, (layers, name) in enumerate(((3, "three layers"), (5, "five layers"))):
            left = 52 + 372 * k
            self._draw_map(picture, left, layers, name)
            tried = {run[1:3] for run in self.runs if run[0] == layers}
            good = {run[1:3] for run in self.runs if run[0] == layers and run[3] == 1.0}
            count = f"{name}: {len(tried)} pairs tried, {len(good)} reached 100%"
            picture.text(left, 350, count, "ink", 12.5, weight="600")
            sentences.append(f"{count}{_ranges(good)}")
        latest = "; ".join(
            f"{run[0]} layers at ({short(run[1])}, {short(run[2])}): {'not finite' if run[3] < 0 else f'{run[3]:.0%}'}"
            for run in self.runs[-3:]
        )
        explained = "A cell shows the accuracy in percent after 20 epochs, the mean of its starts."
        picture.text(52, 368, f"last: {latest}" if latest else explained, "soft", 11.5)
        if self.answers.find(NET) is None:
            self.note = f"The map needs your {NET}. Run its cell first."
        else:
            self.note = f"Trained with your {NET}." if self.runs else ""
        last = f" Last runs (weight scale, learning rate): {latest}." if latest else ""
        return f"{'. '.join(s.capitalize() for s in sentences)}.{last}"

    def _draw_map(self, picture: Picture, left: float, layers: int, name: str) -> None:
        """Draw the map of the networks with ``layers`` layers, from ``left`` on, with ``name`` as its title.

        The learning rate is to the right and the weight scale upward, both logarithmic. A cell is colored by the
        accuracies of the runs of its pair, and the last runs of other pairs are circles. A frame marks the pair that is
        being trained. A handle selects a pair; it is drawn only on the map of the selected depth.
        """
        box, half = (left, 40, 320, 252), 10**0.25
        axes = Axes(
            picture,
            box,
            (RATES[0] / half, RATES[-1] * half),
            (SCALES[0] / half, SCALES[-1] * half),
            title=name,
            xlabel="learning rate",
            ylabel="weight scale" if layers == 3 else "",
            xlog=True,
            ylog=True,
        )
        width, height = box[2] / len(RATES), box[3] / len(SCALES)
        for (n, scale, rate), found in self._cells().items():
            if n == layers:
                _cell(picture, axes.px(rate), axes.py(scale), width, height, found)
        own = [run for run in self.runs if run[0] == layers and not (run[1] in SCALES and run[2] in RATES)]
        for _, scale, rate, accuracy in own[-MAX_CIRCLES:]:
            if axes.holds(rate, scale):
                picture.circle(axes.px(rate), axes.py(scale), 7, _shade(accuracy), "ink", 1.5)
        if self.now is not None and self.now[0] == layers:
            x, y = axes.px(self.now[2]) - width / 2, axes.py(self.now[1]) - height / 2
            picture.rect(x, y, width, height, "none", "orange", rx="4")
        if self.state["layers"] == str(layers):
            rate, scale = self.state["rate"], self.state["scale"]
            axes.handle(f"pair{layers}", rate, scale, f"pair for {name}", "orange", (0.1, 0.1))


def _cell(picture: Picture, x: float, y: float, width: float, height: float, found: list[float]) -> None:
    """Draw the cell around a point: colored by its worst accuracy, with the mean in percent; ∞ if a loss diverged."""
    left, top, worst = x - width / 2, y - height / 2, min(found)
    picture.rect(left + 1, top + 1, width - 2, height - 2, _shade(worst), rx="3")
    words = "∞" if worst < 0 else f"{np.mean(found):.0%}".rstrip("%")
    ink = "#ffffff" if worst > 0.55 else "#1f2328"
    picture.text(left + width / 2, top + height / 2 + 4, words, ink, 11, "middle")


def _pairs() -> list[tuple[int, int, int, float, float]]:
    """Return every cell of both maps, with alternating depths."""
    return [
        (layers, i, j, scale, rate)
        for i, scale in enumerate(SCALES)
        for j, rate in enumerate(RATES)
        for layers in (3, 5)
    ]


def _ranges(pairs: Collection[tuple[float, ...]]) -> str:
    """Return the ranges of weight scales and learning rates as text; "" without pairs.

    >>> _ranges([(0.1, 0.01), (1.0, 0.001)])
    ' (weight scales 0.1 to 1, learning rates 0.001 to 0.01)'
    """
    scales, rates = zip(*pairs, strict=True) if pairs else ((), ())
    if not scales:
        return ""
    ends = [f"{short(min(v))} to {short(max(v))}" for v in (scales, rates)]
    return f" (weight scales {ends[0]}, learning rates {ends[1]})"


def _shade(accuracy: float) -> str:
    """Return the color of an accuracy, from nearly white to dark blue; gray if the loss was not finite."""
    if accuracy < 0:
        return "#b9b4ae"
    low, high = (232, 240, 248), (8, 64, 129)
    return "#" + "".join(f"{round(a + (b - a) * accuracy**1.5):02x}" for a, b in zip(low, high, strict=True))
