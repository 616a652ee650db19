"""Problem 6: an explorer of one network while it trains.

The student's `affine_forward` and `relu_forward` compute the sizes inside the network.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from hw0.data import load_digits, small
from hw0.explorers.training import CLASSES, EPOCHS, FEW, NET, Training, advance, network
from workbook.explorer import Axes, Button, Choice, Explorer, Picture, Slider, short

#: Steps after which the training stops, and sizes of a batch of all images and of 50.
_MAX_STEPS, _BATCH, _SMALL_BATCH = 4000, 100, 25

#: The smallest and the largest size that is drawn.
SIZES = (1e-9, 1e3)


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
        model = network(self.answers, s["layers"], s["scale"])
        if model is None:
            return None
        rng = np.random.default_rng(int(s["seed"]))
        return Training(
            model,
            data["X_train"],
            data["y_train"],
            s["rate"],
            _BATCH if s["data"] == "all" else _SMALL_BATCH,
            rng,
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
        return not self.training.broken and len(self.training.losses) < _MAX_STEPS

    def draw(self, picture: Picture) -> str:
        """Draw loss and accuracy on the left, first-layer weights in the middle, and sizes by layer on the right."""
        self.training = self.training or self._make()
        run = self.training
        if run is None:
            picture.text(
                380, 190, f"This picture needs your {NET}. Run its cell, then this one.", "soft", 15, "middle"
            )
            return f"Not yet: it needs {NET}."
        val = run.accuracy(*self.val)
        self._draw_curves(picture, run, val)
        self._weights(picture, run)
        sizes = self._sizes(picture, run)
        last = run.losses[-1] if run.losses else math.log(CLASSES)
        return (
            f"{self.state['layers']} layers, weight scale {short(self.state['scale'])}, rate {short(run.rate)}: "
            f"after {len(run.accuracies) - 1} epochs the accuracy is {run.accuracies[-1]:.0%} in training and "
            f"{val:.0%} in validation, the last loss {short(last)}.{sizes}"
        )

    @staticmethod
    def _draw_curves(picture: Picture, run: Training, val: float) -> None:
        """Draw the loss by iteration, and below it the accuracy in training by epoch.

        ``val``, the accuracy in validation now, is a dot at the last epoch. Both accuracies are also written as
        percents. The axes grow with the run; losses above 20 are cut off. Before the first iteration, the curve of the
        loss is only the loss of equal scores.
        """
        losses = run.losses or [math.log(CLASSES)]
        top = max(*losses, 2.4) * 1.05
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
        axes.dot(epochs, val, "orange", 4)
        picture.text(292, 216, f"train {run.accuracies[-1]:.0%}", "blue", 12, "end", "600")
        picture.text(292, 356, f"validation {val:.0%} now", "orange", 12, "end", "600")

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
        """Draw the sizes of the layers' outputs and of their weights' gradients on 50 images; return them in words."""
        X, y = run.X[:FEW], run.y[:FEW]
        layers = self.state["layers"]
        _, grads = run.loss(X, y)
        gradients = [size_of(grads[f"W{k}"]) for k in range(1, layers + 1)]
        outputs = self._output_sizes(run, X)
        _size_chart(picture, "outputs", outputs, layers, "blue", top=34)
        _size_chart(picture, "gradients of W", gradients, layers, "orange", top=224)
        if not outputs:
            picture.text(662, 105, "needs affine_forward", "soft", 11, "middle")
        text = f" Gradients of the weights have the sizes {', '.join(short(g) for g in gradients)} by layer"
        return text + (f", outputs {', '.join(short(o) for o in outputs)}." if outputs else ".")

    def _output_sizes(self, run: Training, X: np.ndarray) -> list[float]:
        """Return the size of each layer's outputs, by the student's functions; stop at the first that is missing."""
        layers = self.state["layers"]
        sizes: list[float] = []
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
            sizes.append(size_of(hidden))
        return sizes


def _size_chart(
    picture: Picture, name: str, values: list[float], layers: int, color: str, top: float
) -> None:
    """Draw one size for each layer on a logarithmic axis."""
    low, high = SIZES
    axes = Axes(
        picture,
        (578, top, 168, 136),
        (0.4, layers + 0.6),
        SIZES,
        title=f"size of {name}",
        ylog=True,
        xwhole=True,
    )
    for k, value in enumerate(values, 1):
        shown = min(max(value, low), high) if math.isfinite(value) else high
        axes.line([k, k], [low, shown], color, 6)
        axes.dot(k, shown, color, 5)
    axes.line(range(1, len(values) + 1), [min(max(v, low), high) for v in values], color, 1.2)
