"""Problem 6: train a student's network on the digits in short pieces, one for each request of a page.

Cells can run between the pieces. The student's `FullyConnectedNet` computes everything.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from hw0.optim import sgd
from workbook.explorer import AnswerError, Answers
from workbook.explorer.answers import MAX_PROBLEM

#: Seconds of training for one request. With drawing and transfer to the page, a request takes less than 50 ms.
PIECE = 0.025
HIDDEN, CLASSES, FEW, EPOCHS = 100, 10, 50, 20
NET = "FullyConnectedNet"


def network(answers: Answers, layers: int, scale: float) -> Any:
    """Make a student's network for the digits with a weight scale; return None if the class is not written."""
    return answers.call(
        NET,
        [HIDDEN] * (layers - 1),
        input_dim=64,
        num_classes=CLASSES,
        weight_scale=scale,
        reg=0.0,
        dtype=np.float64,
    )


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
            raise AnswerError(
                f"Your {NET}.loss raised {type(error).__name__}: {error}"[:MAX_PROBLEM]
            ) from error

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
