"""Problem 6: a network while it trains, and a map of the weight scales and learning rates that work for two depths.

The student's `FullyConnectedNet` computes everything, and `affine_forward` and `relu_forward` the sizes inside it.
Training runs in short pieces, one for each request of the page, so that cells can run in between.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from hw0.data import load_digits, small
from hw0.optim import sgd
from workbook.explorer import AnswerError, Axes, Button, Choice, Explorer, Picture, Slider
from workbook.explorer.base import can_answer
from workbook.explorer.picture import short

#: Seconds of training for one request. With drawing and transfer to the page, a request takes less than 50 ms.
PIECE = 0.025
HIDDEN, CLASSES, FEW, EPOCHS = 100, 10, 50, 20
NET = "FullyConnectedNet"


class Training:
    """Plain SGD on a student's model, iteration by iteration.

    Attributes
    ----------
    losses : list of float
        The loss of each iteration.
    accuracies : list of float
        The accuracy on the training images, before training and after each epoch.
    broken : bool
        Whether a loss was not finite. Training stops then.
    """

    def __init__(
        self, model: Any, X: np.ndarray, y: np.ndarray, rate: float, batch: int, rng: np.random.Generator
    ) -> None:
        self.model, self.X, self.y, self.rate, self.batch, self.rng = model, X, y, rate, batch, rng
        self.losses: list[float] = []
        self.broken = False
        self.accuracies = [self.accuracy(X, y)]

    def loss(self, X: np.ndarray, *labels: np.ndarray) -> Any:
        """Call the model's ``loss``; raise AnswerError if it raises an exception."""
        try:
            return self.model.loss(X, *labels)
        except Exception as error:
            raise AnswerError(f"Your {NET}.loss raised {type(error).__name__}: {error}"[:300]) from error

    def accuracy(self, X: np.ndarray, y: np.ndarray) -> float:
        """Return the share of examples that the model classifies correctly."""
        return float(np.mean(np.argmax(self.loss(X), axis=1) == y))

    def iterations(self, epochs: int) -> Iterator[None]:
        """Train for some epochs; yield after each iteration."""
        for _ in range(epochs):
            for _ in range(max(len(self.X) // self.batch, 1)):
                chosen = self.rng.choice(len(self.X), self.batch)
                loss, grads = self.loss(self.X[chosen], self.y[chosen])
                if not math.isfinite(float(loss)):
                    self.broken = True
                    return
                self.losses.append(float(loss))
                for name, value in self.model.params.items():
                    self.model.params[name] = sgd(value, grads[name], {"learning_rate": self.rate})[0]
                yield
            self.accuracies.append(self.accuracy(self.X, self.y))


def advance(work: Iterator[None]) -> bool:
    """Continue ``work`` for `PIECE` seconds; return False if it has ended."""
    end = time.perf_counter() + PIECE
    return any(time.perf_counter() > end for _ in work)


def size_of(values: np.ndarray) -> float:
    """Return the root mean square of all entries."""
    return float(np.sqrt(np.mean(np.square(values))))


class LiveTraining(Explorer):
    """Show one network while it trains."""

    title = "A network while it trains"
    question = "Five layers: how do the sizes change from layer to layer, and at which weight scale do they stay level?"
    size = (760, 400)
    start: ClassVar[dict[str, Any]] = {"data": "few", "layers": 3, "scale": 0.01, "rate": 0.01, "seed": 1}
    controls = (
        Choice("data", "train on", (("few", "50 images"), ("all", "all 1,297 images"))),
        Slider("layers", "layers", 2, 6, 1),
        Slider("scale", "weight scale", 1e-3, 1.0, 0.05, log=True),
        Slider("rate", "learning rate", 1e-4, 1.0, 0.05, log=True),
        Button("epoch", "One epoch"),
        Button("run", "Run", repeat=True, every=20),
        Button("fresh", "New start"),
    )

    def begin(self) -> None:
        """Start without a model; the first picture makes it."""
        self.training: Training | None = None
        self.work: Iterator[None] = iter(())

    def changed(self, name: str) -> None:
        """Continue with a new learning rate; restart if the network or the data changed."""
        if name == "rate" and self.training is not None:
            self.training.rate = self.state["rate"]
        elif name != "rate":
            self.state["layers"] = round(self.state["layers"])
            self.begin()

    def _make(self) -> Training | None:
        """Make a new model with the numbers of the controls; return None if the class is not written."""
        s = self.state
        data = load_digits() if s["data"] == "all" else small(load_digits(), FEW)
        self.val = data["X_val"], data["y_val"]
        model = self.answers.call(
            NET,
            [HIDDEN] * (s["layers"] - 1),
            input_dim=64,
            num_classes=CLASSES,
            weight_scale=s["scale"],
            reg=0.0,
            dtype=np.float64,
        )
        if model is None:
            return None
        rng = np.random.default_rng(int(s["seed"]))
        return Training(
            model, data["X_train"], data["y_train"], s["rate"], 100 if s["data"] == "all" else 25, rng
        )

    def pressed(self, button: str) -> bool:
        """Train for an epoch or for a short piece."""
        if button == "fresh":
            self.begin()
            return False
        self.training = self.training or self._make()
        if self.training is None or self.training.broken:
            return False
        if button == "epoch":
            for _ in self.training.iterations(1):
                pass
        elif not advance(self.work):
            self.work = self.training.iterations(1)
        if self.training.broken:
            self.problem = "The loss is no longer finite. Start again with a smaller rate or scale."
        return not self.training.broken and len(self.training.losses) < 4000

    def draw(self, picture: Picture) -> str:
        """Draw loss and accuracy on the left, first-layer weights in the middle, and sizes by layer on the right."""
        self.training = self.training or self._make()
        run = self.training
        if run is None:
            picture.text(
                380, 190, f"This picture needs your {NET}. Run its cell, then this one.", "soft", 15, "middle"
            )
            return f"Not yet: it needs {NET}."
        losses = np.array(run.losses) if run.losses else np.array([np.log(CLASSES)])
        top = max(float(losses.max()), 2.4) * 1.05
        axes = Axes(
            picture,
            (46, 34, 250, 136),
            (0, max(40, len(losses))),
            (0, min(top, 20)),
            title="loss (nats), by iteration",
            xwhole=True,
        )
        axes.line(range(len(losses)), losses, "blue", 1.6)
        epochs = len(run.accuracies) - 1
        axes = Axes(
            picture,
            (46, 224, 250, 136),
            (0, max(EPOCHS, epochs)),
            (0, 1.04),
            title="accuracy, by epoch",
            xlabel="epoch",
            xwhole=True,
        )
        axes.line(range(epochs + 1), run.accuracies, "blue", 2)
        axes.dot(epochs, run.accuracies[-1], "blue", 4)
        val = run.accuracy(*self.val)
        axes.dot(epochs, val, "orange", 4)
        picture.text(292, 216, f"train {run.accuracies[-1]:.0%}", "blue", 12, "end", "600")
        picture.text(292, 356, f"validation {val:.0%} now", "orange", 12, "end", "600")
        self._weights(picture, run)
        sizes = self._sizes(picture, run)
        return (
            f"{self.state['layers']} layers, weight scale {short(self.state['scale'])}, rate {short(run.rate)}: "
            f"after {epochs} epochs the accuracy is {run.accuracies[-1]:.0%} in training and {val:.0%} in validation, "
            f"the last loss {short(float(losses[-1]))}.{sizes}"
        )

    @staticmethod
    def _weights(picture: Picture, run: Training) -> None:
        """Draw the weights of twelve units as images of 8 × 8 pixels."""
        W = np.asarray(run.model.params["W1"], dtype=float)[:, :12]
        if W.shape[0] != 64:
            return
        limit = float(np.abs(W).max()) or 1.0
        mosaic = np.full((4 * 9 - 1, 3 * 9 - 1), np.nan)
        for k, unit in enumerate(W.T):
            top, left = k // 3 * 9, k % 3 * 9
            mosaic[top : top + 8, left : left + 8] = unit.reshape(8, 8)
        picture.text(334, 25, "weights into 12 units", "ink", 13, weight="600")
        picture.mosaic(mosaic, 334, 34, 6.6, limit)
        picture.text(334, 34 + 35 * 6.6 + 20, "red: ink excites; blue: inhibits", "soft", 11)
        picture.text(334, 34 + 35 * 6.6 + 36, f"full color: ±{short(limit)}", "soft", 11)

    def _sizes(self, picture: Picture, run: Training) -> str:
        """Draw the size of each layer's outputs and of the gradients of its weights, on 50 images."""
        X, y = run.X[:FEW], run.y[:FEW]
        layers = self.state["layers"]
        _, grads = run.loss(X, y)
        gradients = [size_of(grads[f"W{k}"]) for k in range(1, layers + 1)]
        outputs: list[float] = []
        hidden: Any = X
        for k in range(1, layers + 1):
            pair = self.answers.call(
                "affine_forward", hidden, run.model.params[f"W{k}"], run.model.params[f"b{k}"]
            )
            if pair is not None and k < layers:
                pair = self.answers.call("relu_forward", pair[0])
            if pair is None:
                break
            hidden = pair[0]
            outputs.append(size_of(hidden))
        for name, values, color, top in (
            ("outputs", outputs, "blue", 34),
            ("gradients of W", gradients, "orange", 224),
        ):
            axes = Axes(
                picture,
                (578, top, 168, 136),
                (0.4, layers + 0.6),
                (1e-9, 1e3),
                title=f"size of {name}",
                ylog=True,
                xwhole=True,
            )
            for k, value in enumerate(values, 1):
                shown = min(max(value, 1e-9), 1e3) if math.isfinite(value) else 1e3
                axes.line([k, k], [1e-9, shown], color, 6)
                axes.dot(k, shown, color, 5)
            axes.line(range(1, len(values) + 1), [min(max(v, 1e-9), 1e3) for v in values], color, 1.2)
        if not outputs:
            picture.text(662, 105, "needs affine_forward", "soft", 11, "middle")
        said = f" Gradients of the weights have the sizes {', '.join(short(g) for g in gradients)} by layer"
        return said + (f", outputs {', '.join(short(o) for o in outputs)}." if outputs else ".")


#: Weight scales and learning rates of the map, in half decades.
SCALES = tuple(float(f"{10**e:.3g}") for e in np.arange(-3, 0.01, 0.5))
RATES = tuple(float(f"{10**e:.3g}") for e in np.arange(-4, 0.01, 0.5))
#: Starts for each pair of the map, and the most runs in a file.
STARTS, MOST_RUNS = 2, 3000
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
                self.runs = [(int(n), float(s), float(r), float(a)) for n, s, r, a in kept["runs"]][
                    :MOST_RUNS
                ]
        except (OSError, ValueError, KeyError, TypeError):
            return

    def keep(self) -> None:
        """Also store the runs beside the notebook."""
        if can_answer():
            text = json.dumps({"code": self.code, "runs": self.runs[:MOST_RUNS]})
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
        model = self.answers.call(
            NET,
            [HIDDEN] * (layers - 1),
            input_dim=64,
            num_classes=CLASSES,
            weight_scale=scale,
            reg=0.0,
            dtype=np.float64,
        )
        if model is None:
            raise AnswerError(f"The map needs your {NET}.")
        training = Training(model, few["X_train"], few["y_train"], rate, 25, np.random.default_rng())
        yield from training.iterations(EPOCHS)
        accuracy = float("nan") if training.broken else training.accuracies[-1]
        self.runs = [
            *self.runs[-MOST_RUNS:],
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
        """Draw the two maps; pairs that were tried by hand are circles in them."""
        cells, half = self._cells(), 10**0.25
        said = []
        for k, (layers, name) in enumerate(((3, "three layers"), (5, "five layers"))):
            box = (52 + 372 * k, 40, 320, 252)
            axes = Axes(
                picture,
                box,
                (RATES[0] / half, RATES[-1] * half),
                (SCALES[0] / half, SCALES[-1] * half),
                title=name,
                xlabel="learning rate",
                ylabel="weight scale" if k == 0 else "",
                xlog=True,
                ylog=True,
            )
            width, height = box[2] / len(RATES), box[3] / len(SCALES)
            for (n, scale, rate), found in cells.items():
                if n != layers:
                    continue
                left, top = axes.px(rate) - width / 2, axes.py(scale) - height / 2
                share = min(found)
                picture.rect(left + 1, top + 1, width - 2, height - 2, _shade(share), rx="3")
                words = "∞" if share < 0 else f"{np.mean(found):.0%}".rstrip("%")
                picture.text(
                    left + width / 2,
                    top + height / 2 + 4,
                    words,
                    "#ffffff" if share > 0.55 else "#1f2328",
                    11,
                    "middle",
                )
            own = [
                run for run in self.runs if run[0] == layers and not (run[1] in SCALES and run[2] in RATES)
            ]
            for _, scale, rate, accuracy in own[-40:]:
                if axes.holds(rate, scale):
                    picture.circle(axes.px(rate), axes.py(scale), 7, _shade(accuracy), "ink", 1.5)
            if self.now is not None and self.now[0] == layers:
                picture.rect(
                    axes.px(self.now[2]) - width / 2,
                    axes.py(self.now[1]) - height / 2,
                    width,
                    height,
                    "none",
                    "orange",
                    rx="4",
                )
            if self.state["layers"] == str(layers):
                axes.handle(
                    f"pair{layers}",
                    self.state["rate"],
                    self.state["scale"],
                    f"pair for {name}",
                    "orange",
                    (0.1, 0.1),
                )
            tried = {run[1:3] for run in self.runs if run[0] == layers}
            good = {run[1:3] for run in self.runs if run[0] == layers and run[3] == 1.0}
            count = f"{name}: {len(tried)} pairs tried, {len(good)} reached 100%"
            picture.text(box[0], 350, count, "ink", 12.5, weight="600")
            said.append(f"{count}{_ranges(good)}")
        latest = [
            f"{run[0]} layers at ({short(run[1])}, {short(run[2])}): {'not finite' if run[3] < 0 else f'{run[3]:.0%}'}"
            for run in self.runs[-3:]
        ]
        picture.text(
            52,
            368,
            f"last: {'; '.join(latest)}"
            if latest
            else "A cell shows the accuracy in percent after 20 epochs, the mean of its starts.",
            "soft",
            11.5,
        )
        last = f" Last runs (weight scale, learning rate): {'; '.join(latest)}." if latest else ""
        if self.answers.find(NET) is None:
            self.note = f"The map needs your {NET}. Run its cell first."
        else:
            self.note = f"Trained with your {NET}." if self.runs else ""
        return f"{'. '.join(s.capitalize() for s in said)}.{last}"


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
