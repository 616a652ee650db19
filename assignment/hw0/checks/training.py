"""Training a network by the plainest gradient descent there is, to see whether two numbers let it learn.

The training runs here and not in a ``Solver``, from starts that are the same for everybody, so that the same pair of
numbers gives the same verdict every time, whoever hands it in and whatever else is in the notebook.

A network that the student's own code trains differs from run to run. Its runs have the same random numbers for
everybody, so that the same code gets the same verdict every time, at home and in the grader. The median of several runs
counts, and it may fall short of what the notebook asks for by a margin.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hw0.checks import networks
from workbook import ladder

EXAMPLES, EPOCHS, BATCH = 50, 20, 25
# Most starts: 3 of the first 5, or else 5 of 9. The chance that a pair which learns from 95% of all starts fails with
# them is 2e-5; that one which learns from 10% passes, 9e-3. Either way the verdict on a pair is always the same.
MOST = ((3, 5), (5, 9))
# Runs of a student's own training, of which the median counts. Near the bound (docs/luck.md) the accuracy of a run
# differs by 1 to 3% from that of another one (standard deviation), the median of 15 by 0.4 to 0.7%. A first run that is
# better by `CLEAR`, or `HOPELESS` runs that are all worse by it, are enough to tell.
RUNS, CLEAR, HOPELESS = 15, 0.05, 4
# CPU seconds after which no run is added: a training that fails must not use up the time of the other answers. A run
# takes 0.02 to 0.2 of them where the accuracy is near the bound.
LONGEST = 12.0
KEYS = ("weight_scale", "learning_rate")
# CIFAR-10's images have 48 times as many pixels as the digits, on a scale of 0 to 255. Digits enlarged to that
# size, each pixel copied 48 times, train exactly as these inputs do: 48 equal inputs with weights of standard
# deviation s act as one input, sqrt(48) times as large, with one weight of standard deviation s.
CIFAR_SCALE = 255 * np.sqrt(3072 / 64)


def settings(env: Mapping[str, Any], name: str) -> tuple[float, float]:
    """The weight scale and the learning rate of an answer such as ``three_layer``, both above 0."""
    given = ladder.answer(env, name)
    there = ladder.keys(given)
    values = []
    for key in KEYS:
        if key not in there:
            raise ladder.CheckFailed(
                f"{name} has no {key!r}.",
                hint=f"{name} is a dict with the keys 'weight_scale' and 'learning_rate'.",
            )
        value = ladder.item(given, key)
        if value is None or value is Ellipsis:
            raise ladder.NotAttempted(f"{name}[{key!r}] is still None.")
        number = ladder.number(value, f"{name}[{key!r}]")
        if number <= 0:
            raise ladder.CheckFailed(f"{name}[{key!r}] is {number:g}.", hint="It is a number above 0.")
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
    """Whether 20 epochs take a network from fresh parameters to 100% on its own training examples.

    Parameters
    ----------
    model : network or handle
    X, y : (50, D) and (50,) array
    dims : sizes of its layers
    pair : weight scale, learning rate
    rng : numpy.random.Generator
        Draws the parameters and the batches.
    """
    weight_scale, learning_rate = pair
    values: networks.Values = {}
    for W, b, shape in networks.layers(dims):
        values[W], values[b] = weight_scale * rng.normal(size=shape), np.zeros(shape[1])
    networks.put(model, values)
    for _ in range(EPOCHS):
        for _ in range(len(X) // BATCH):
            chosen = rng.choice(len(X), BATCH)
            try:
                # numbers that grow beyond bounds are an answer here, not an accident
                with np.errstate(all="ignore"):
                    grads = networks.gradients(model, X[chosen], y[chosen], dims)
                    values = {name: value - learning_rate * grads[name] for name, value in values.items()}
            except ladder.CheckFailed:
                if _grew(values):
                    return False
                raise
            networks.put(model, values)
        if _grew(values):
            return False
        if np.array_equal(np.argmax(networks.scores(model, X, dims[-1]), axis=1), y):
            return True
    return False


def _grew(values: networks.Values) -> bool:
    """Whether parameters are so large that float32 has run, or will run, out of its range."""
    return not all(np.all(np.abs(value) < 1e4) for value in values.values())


def most_starts_learn(
    label: str, model: Any, X: np.ndarray, y: np.ndarray, dims: Sequence[int], pair: tuple[float, float]
) -> tuple[int, int]:
    """How many starts reached 100%, and of how many: enough of them to tell whether most do (`MOST`).

    The starts follow from ``label`` alone.
    """
    rng = ladder.rng({}, label)  # not of this grade: the same for everybody
    successes = 0
    for tried in range(1, MOST[-1][1] + 1):
        successes += learns(model, X, y, dims, pair, rng)
        for enough, starts in MOST:
            if successes >= enough and tried <= starts:
                return successes, tried
        enough, starts = MOST[-1]
        if successes + starts - tried < enough:
            return successes, tried
    return successes, tried


def enough(successes: int, tried: int) -> bool:
    """Whether that is most of the starts.

    >>> enough(3, 4), enough(2, 5), enough(5, 9), enough(4, 9)
    (True, False, True, False)
    """
    return any(successes >= least and tried <= starts for least, starts in MOST)


def trained(env: Mapping[str, Any], data: Mapping[str, np.ndarray], start: int = 0) -> Any:
    """The solver that ``train_two_layer`` returns for this data; it has trained.

    Parameters
    ----------
    data : dict of str to array
    start : int
        Which random numbers the training gets.

    Raises
    ------
    CheckFailed
        What came back is no solver, or ``train()`` was not called.
    """
    what = "train_two_layer(data)"
    train = ladder.function(env, "train_two_layer")
    with ladder.random_numbers(train, start):
        solver = ladder.call(train, dict(data))
    if solver is None:
        raise ladder.CheckFailed(f"{what}: expected the solver, got None.", hint="End it with return solver.")
    if not ladder.is_object(solver):
        raise ladder.CheckFailed(
            f"{what}: expected the solver, got something else.",
            hint="Return the Solver itself, not its model or its accuracy.",
        )
    try:
        ladder.attribute(solver, "model")
        ladder.attribute(solver, "loss_history")
    except ladder.CheckFailed:
        raise ladder.CheckFailed(
            f"{what}: expected a Solver, which has a model and a loss_history.",
            hint="Return the Solver itself, not its model.",
        ) from None
    if losses(solver).size == 0:
        raise ladder.CheckFailed(
            f"{what}: the solver has not trained.", hint="Call solver.train() before return."
        )
    return solver


@dataclass(frozen=True)
class Runs:
    """Runs of one training: the accuracies as far as they were needed, and whether their median is enough."""

    accuracies: tuple[float, ...]
    enough: bool

    @property
    def median(self) -> float:
        return float(np.median(self.accuracies))


def median_reaches(env: Mapping[str, Any], least: float, run: Callable[[int], float]) -> Runs:
    """Whether the median of up to `RUNS` runs is at least ``least``; no more of them than it takes to tell.

    Parameters
    ----------
    env : mapping
        Where the answer comes from.
    least : float
        Share of the images.
    run : function
        Trains with the random numbers of start 0, 1, … and gives the accuracy.

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
    began = ladder.cpu_seconds(env)
    for start in range(RUNS):
        accuracies.append(run(start))
        reached = sum(accuracy >= least for accuracy in accuracies)
        clearly = start == 0 and accuracies[0] >= least + CLEAR
        if clearly or reached > RUNS // 2:
            return Runs(tuple(accuracies), True)
        hopeless = start + 1 == HOPELESS and max(accuracies) < least - CLEAR
        if hopeless or start + 1 - reached > RUNS // 2:
            return Runs(tuple(accuracies), False)
        if ladder.cpu_seconds(env) - began > LONGEST:
            break
    return Runs(tuple(accuracies), bool(np.median(accuracies) >= least))


def losses(solver: Any) -> np.ndarray:
    """The loss of every iteration, as a vector of finite numbers."""
    history = ladder.plain(ladder.attribute(solver, "loss_history"))
    return ladder.numbers(history, "solver.loss_history")


def accuracy(solver: Any, X: np.ndarray, y: np.ndarray) -> float:
    """Share of the examples whose highest score, from the solver's model, is that of their class."""
    model = ladder.attribute(solver, "model")
    scores = networks.scores(model, X, 10, "solver.model.loss(X)")
    return float(np.mean(np.argmax(scores, axis=1) == y))


def both_scales(data: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The 50 images as rows: as the digits are, and at CIFAR-10's size; and their labels."""
    X, y = data["X_train"][:EXAMPLES], data["y_train"][:EXAMPLES]
    rows = X.reshape(len(X), -1)
    return rows, CIFAR_SCALE * rows, y
