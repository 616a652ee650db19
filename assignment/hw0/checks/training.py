"""Train a network by plain gradient descent, to test whether two given numbers let it learn.

The training runs here and not in a ``Solver``, from starts that are the same for every student. So the same pair of
numbers always gets the same verdict, whatever else is in the notebook.

The result of a network that the student's code trains varies from run to run. Its runs use the same random numbers for
every student, so that the same code always gets the same verdict, at home and in the grader. The median of several
runs counts, and it may be below the accuracy that the notebook asks for by a margin.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hw0.checks import networks
from workbook import testing

EXAMPLES, EPOCHS, BATCH = 50, 20, 25
# Most starts: 3 of the first 5, or else 5 of 9. A pair that learns from 95% of all starts fails with probability 2e-5;
# a pair that learns from 10% passes with probability 9e-3. In either case, the verdict on a pair is always the same.
MAJORITIES = ((3, 5), (5, 9))
# Runs of a student's own training, of which the median counts. Near the bound (docs/luck.md) the standard deviation of
# the accuracy is 1 to 3 percentage points for one run and 0.4 to 0.7 for the median of 15. We stop early if the first
# run is better than the bound by `CLEAR`, or if `HOPELESS` runs are all worse by `CLEAR`.
RUNS, CLEAR, HOPELESS = 15, 0.05, 4
# CPU seconds after which no run is added, because a training that fails must not use up the time of other answers. A
# run with an accuracy near the bound takes 0.02 to 0.2 s.
MAX_SECONDS = 12.0
# Parameters of a training that works are far below this.
_GROWN = 1e4
KEYS = ("weight_scale", "learning_rate")
# CIFAR-10's images have 48 times as many pixels as the digits, on a scale of 0 to 255. Digits enlarged to that
# size, each pixel copied 48 times, train exactly as these inputs do: 48 equal inputs with weights of standard
# deviation s act as one input, sqrt(48) times as large, with one weight of standard deviation s.
CIFAR_SCALE = 255 * np.sqrt(3072 / 64)


def settings(env: Mapping[str, Any], name: str) -> tuple[float, float]:
    """Return the weight scale and the learning rate of an answer such as ``three_layer``, both above 0."""
    given = testing.answer(env, name)
    there = testing.keys(given, name)
    values = []
    for key in KEYS:
        if key not in there:
            raise testing.CheckFailed(
                f"{name} has no {key!r}.",
                hint=f"{name} is a dict with the keys 'weight_scale' and 'learning_rate'.",
            )
        value = testing.item(given, key)
        if value is None or value is Ellipsis:
            raise testing.NotAttempted(f"{name}[{key!r}] is still None.", lacks=name)
        number = testing.number(value, f"{name}[{key!r}]")
        if number <= 0:
            raise testing.CheckFailed(f"{name}[{key!r}] is {number:g}.", hint="It is a number above 0.")
        values.append(number)
    return values[0], values[1]


def learns(
    model: Any,
    X: np.ndarray,
    y: np.ndarray,
    dims: Sequence[int],
    pair: tuple[float, float],
    rng: np.random.Generator,
) -> bool:
    """Return whether a network reaches 100% on its training examples within 20 epochs, from new parameters.

    The weights are drawn from a Gaussian, the biases start at 0. Each epoch has two batches of 25, drawn with
    replacement, and a step of plain gradient descent for each; then the accuracy is measured. Parameters that become
    very large or not finite count as not learning. Another failed check propagates.

    Parameters
    ----------
    model : network or handle
    X, y : (50, D) and (50,) array
    dims : sequence of int
        Sizes of its layers.
    pair : (float, float)
        Weight scale and learning rate.
    rng : numpy.random.Generator
        Draws the parameters and the batches.
    """
    weight_scale, learning_rate = pair
    values = _start(dims, weight_scale, rng)
    for _ in range(EPOCHS):
        for _ in range(len(X) // BATCH):
            chosen = rng.choice(len(X), BATCH)
            try:
                # diverging numbers are an expected result here, not an error
                with np.errstate(all="ignore"):
                    grads = networks.gradients(model, X[chosen], y[chosen], dims, at=values)
                    values = {name: value - learning_rate * grads[name] for name, value in values.items()}
            except testing.CheckFailed:
                if _grew(values):
                    return False
                raise
        if _grew(values):
            return False
        if np.array_equal(np.argmax(networks.scores(model, X, dims[-1], at=values), axis=1), y):
            return True
    return False


def _start(dims: Sequence[int], weight_scale: float, rng: np.random.Generator) -> networks.Values:
    """Draw the weights of all layers from a Gaussian with this standard deviation; the biases are 0."""
    values: networks.Values = {}
    for W, b, shape in networks.layers(dims):
        values[W], values[b] = weight_scale * rng.normal(size=shape), np.zeros(shape[1])
    return values


def _grew(values: networks.Values) -> bool:
    """Return whether parameters are so large that float32 overflows or soon will."""
    return not all(np.all(np.abs(value) < _GROWN) for value in values.values())


def most_starts_learn(
    label: str, model: Any, X: np.ndarray, y: np.ndarray, dims: Sequence[int], pair: tuple[float, float]
) -> tuple[int, int]:
    """Return how many starts reached 100%, and of how many. It stops when it is clear whether most do (`MAJORITIES`).

    The starts depend only on ``label``.
    """
    rng = testing.rng({}, label)  # without this grade's seed, so that it is the same for every student
    successes = 0
    for tried in range(1, MAJORITIES[-1][1] + 1):
        successes += learns(model, X, y, dims, pair, rng)
        for enough, starts in MAJORITIES:
            if successes >= enough and tried <= starts:
                return successes, tried
        enough, starts = MAJORITIES[-1]
        if successes + starts - tried < enough:
            return successes, tried
    return successes, tried


def enough(successes: int, tried: int) -> bool:
    """Return whether this is most of the starts.

    >>> enough(3, 4), enough(2, 5), enough(5, 9), enough(4, 9)
    (True, False, True, False)
    """
    return any(successes >= least and tried <= starts for least, starts in MAJORITIES)


def trained(env: Mapping[str, Any], data: Mapping[str, np.ndarray], start: int = 0) -> Any:
    """Call the student's ``train_two_layer`` with this data, and return the trained solver that it returns.

    Parameters
    ----------
    env : mapping
        The answers.
    data : dict of str to array
        As `hw0.data.load_digits` returns it. The function gets a copy.
    start : int
        Seed of the training's random numbers.

    Raises
    ------
    CheckFailed
        If the result is not a solver, or if ``train()`` was not called; and what `testing.call` raises.
    """
    train = testing.function(env, "train_two_layer")
    with testing.random_numbers(train, start):
        solver = testing.call(train, dict(data))
    _check_trained(solver, "train_two_layer(data)")
    return solver


def _check_trained(solver: Any, what: str) -> None:
    """Check that a value is a solver with a model and with at least one loss; the hint says what to return."""
    if solver is None:
        raise testing.CheckFailed(
            f"{what}: expected the solver, got None.", hint="End it with return solver."
        )
    if not testing.is_object(solver):
        raise testing.CheckFailed(
            f"{what}: expected the solver, got something else.",
            hint="Return the Solver itself, not its model or its accuracy.",
        )
    try:
        testing.attribute(solver, "model")
        testing.attribute(solver, "loss_history")
    except testing.CheckFailed:
        raise testing.CheckFailed(
            f"{what}: expected a Solver, which has a model and a loss_history.",
            hint="Return the Solver itself, not its model.",
        ) from None
    if losses(solver).size == 0:
        raise testing.CheckFailed(
            f"{what}: the solver has not trained.", hint="Call solver.train() before return."
        )


@dataclass(frozen=True)
class Runs:
    """Runs of one training: the accuracies of the runs that were needed, and whether the median is high enough."""

    accuracies: tuple[float, ...]
    enough: bool

    @property
    def median(self) -> float:
        return float(np.median(self.accuracies))


def median_reaches(env: Mapping[str, Any], least: float, run: Callable[[int], float]) -> Runs:
    """Test whether the median accuracy of up to `RUNS` runs is at least ``least``; stop when this is clear.

    The first run decides alone if it is far above ``least``, or the first few if they are all far below. If the runs
    take more than `MAX_SECONDS` CPU seconds, the median of those so far decides. The result has the accuracies of the
    runs that were needed. What ``run`` raises propagates.

    Parameters
    ----------
    env : mapping
        The answers, whose CPU time is limited.
    least : float
        Required accuracy, between 0 and 1.
    run : function
        Takes a seed (0, 1, …), trains, and returns the accuracy.

    Examples
    --------
    >>> median_reaches({}, 0.87, lambda start: 0.97)
    Runs(accuracies=(0.97,), enough=True)
    >>> median_reaches({}, 0.87, lambda start: 0.5).enough
    False
    >>> len(median_reaches({}, 0.87, lambda start: 0.88).accuracies)
    8
    """
    accuracies: list[float] = []
    began = testing.cpu_seconds(env)
    for start in range(RUNS):
        accuracies.append(run(start))
        reached = sum(accuracy >= least for accuracy in accuracies)
        clearly = start == 0 and accuracies[0] >= least + CLEAR
        if clearly or reached > RUNS // 2:
            return Runs(tuple(accuracies), True)
        hopeless = start + 1 == HOPELESS and max(accuracies) < least - CLEAR
        if hopeless or start + 1 - reached > RUNS // 2:
            return Runs(tuple(accuracies), False)
        if testing.cpu_seconds(env) - began > MAX_SECONDS:
            break
    return Runs(tuple(accuracies), bool(np.median(accuracies) >= least))


def losses(solver: Any) -> np.ndarray:
    """Return the loss of every iteration, as a vector of finite numbers."""
    history = testing.plain(testing.attribute(solver, "loss_history"))
    return testing.numbers(history, "solver.loss_history")


def accuracy(solver: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Return the share of examples that the solver's model classifies correctly."""
    model = testing.attribute(solver, "model")
    scores = networks.scores(model, X, 10, "solver.model.loss(X)")
    return float(np.mean(np.argmax(scores, axis=1) == y))


def both_scales(data: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the 50 images as rows, on the scale of the digits and on that of CIFAR-10, and their labels."""
    X, y = data["X_train"][:EXAMPLES], data["y_train"][:EXAMPLES]
    rows = X.reshape(len(X), -1)
    return rows, CIFAR_SCALE * rows, y
