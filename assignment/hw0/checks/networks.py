"""Building a student's network, giving it parameters, and reading scores, loss and gradients back.

Everything that correct networks differ in is allowed for: biases of shape (M,) or (1, M), float32 or float64, any
container of parameters and gradients that is indexed by name, losses of any number type.

A network is described by ``dims``: the sizes of its layers from the input to the classes, so that layer i has
weights of shape ``(dims[i - 1], dims[i])``.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from hw0.layers import softmax_loss
from workbook import ladder

# A step for central differences that float32 can still resolve, and what then remains of rounding.
STEP, DIFFERENCE_RTOL, DIFFERENCE_ATOL = 1e-3, 5e-3, 2e-3
# Directions along which gradients are compared with slopes. They are drawn from a Gaussian: a gradient that is wrong
# has the right slope along one of them only if the difference is orthogonal to it, which has probability 0; that it is
# within the tolerance along all of them has one below 1e-5 for a difference of the size of the gradient.
DIRECTIONS = 3

Values = dict[str, np.ndarray]

# A network may compute in float32, which keeps 7 digits. Sums over some hundred terms, one after another for each
# layer, lose about two of them; the comparison is relative to the largest entry of an array.
TOLERANCE = 1e-4
# Bound of a normal variable in standard deviations. Beyond 6 on either side lies 2e-9, so that even a hundred of
# these tests in one run fail a correct network less than once in a million.
DEVIATIONS = 6.0


def cache_of(env: Mapping[str, Any], forward: str, inputs: tuple[np.ndarray, ...], usual: Any) -> Any:
    """The cache of the student's own forward pass, for a test of the backward pass.

    Where the forward pass gives none, because it fails or returns its output alone, it is the usual one: a mistake in
    the forward pass costs the cases of that pass, and no others. For the same reason it may write into its inputs.
    """
    try:
        returned = ladder.call(ladder.function(env, forward), *inputs, may_change=True)
        return ladder.pair(returned, f"{forward}(...)")[1]
    except (ladder.TimedOut, ladder.OutOfMemory):
        raise
    except ladder.CheckFailed:
        return usual


def build(env: Mapping[str, Any], name: str, **sizes: Any) -> Any:
    """Call the class ``name`` with keyword arguments."""
    return ladder.call(ladder.function(env, name), **sizes)


def two_layer(env: Mapping[str, Any], dims: Sequence[int], **settings: Any) -> Any:
    """A ``TwoLayerNet`` of these three sizes."""
    sizes = {"input_dim": dims[0], "hidden_dim": dims[1], "num_classes": dims[2]}
    return build(env, "TwoLayerNet", **sizes, **{"weight_scale": 0.01, "reg": 0.0, **settings})


def deep(env: Mapping[str, Any], dims: Sequence[int], dtype: str = "float64", **settings: Any) -> Any:
    """A ``FullyConnectedNet`` of these sizes, with at least one hidden layer."""
    sizes = {"hidden_dims": list(dims[1:-1]), "input_dim": dims[0], "num_classes": dims[-1]}
    settings = {"weight_scale": 0.01, "reg": 0.0, **settings}
    return build(env, "FullyConnectedNet", **sizes, **settings, dtype=number_type(env, dtype))


def number_type(env: Mapping[str, Any], name: str) -> Any:
    """NumPy's type of this name as the answers see it; its name, which NumPy takes as well, if they have no ``np``."""

    def find() -> Any:
        try:
            return ladder.attribute(ladder.answer(env, "np"), name)
        except ladder.CheckFailed:
            return name

    return ladder.shared(env, f"np.{name}", find)


def layers(dims: Sequence[int]) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Names of the weights and the biases of every layer, and the shape of the weights.

    >>> list(layers([4, 5, 3]))
    [('W1', 'b1', (4, 5)), ('W2', 'b2', (5, 3))]
    """
    for number, shape in enumerate(pairwise(dims), start=1):
        yield f"W{number}", f"b{number}", shape


def random_values(rng: np.random.Generator, dims: Sequence[int]) -> Values:
    """Parameters under which about half of the units are active, and some units for no example at all.

    Weights keep the size of what passes through; biases are as large as what they are added to.
    """
    values: Values = {}
    for number, (W, b, shape) in enumerate(layers(dims), start=1):
        values[W] = rng.normal(size=shape) * np.sqrt(2 / shape[0])
        values[b] = 0.5 * rng.normal(size=shape[1])
        if number < len(dims) - 1 and shape[1] > 2:
            values[b][rng.integers(shape[1])] = -10.0
    return values


def put(model: Any, values: Values) -> None:
    """Give a network these parameters, each bias in the shape that the network has chosen."""
    ladder.set_items(model, values, inside="params", rows=True)


def vector(value: Any, length: int, what: str) -> np.ndarray:
    """A bias or its gradient, of shape (M,) or (1, M), as (M,)."""
    if ladder.shape_of(value) == (1, length):
        value = ladder.array(value, (1, length), what, any_precision=True).reshape(length)
    return ladder.array(value, (length,), what, any_precision=True)


def parameters(model: Any, dims: Sequence[int]) -> Values:
    """All parameters of a network, checked for name and shape."""
    return _checked(model, dims, "params", inside="params")


def _checked(obj: Any, dims: Sequence[int], what: str, inside: str | None = None) -> Values:
    """The arrays of all layers from a container of them, or from that attribute, checked for name and shape."""
    names = [name for W, b, _ in layers(dims) for name in (W, b)]
    try:
        arrays: Any = dict(zip(names, ladder.items(obj, names, inside), strict=True))
    except (ladder.TimedOut, ladder.OutOfMemory):
        raise
    except ladder.CheckFailed:
        # One is missing: ask one by one, so that what is wrong with those before it is said first.
        arrays = obj if inside is None else ladder.attribute(obj, inside)
    values: Values = {}
    try:
        for W, b, shape in layers(dims):
            values[W] = ladder.array(ladder.item(arrays, W), shape, f"{what}[{W!r}]", any_precision=True)
            values[b] = vector(ladder.item(arrays, b), shape[1], f"{what}[{b!r}]")
    except (ladder.TimedOut, ladder.OutOfMemory):
        raise
    except ladder.CheckFailed as failed:
        if "W0" in _names(obj, inside):
            failed.hint = "Layers are counted from 1: there is a 'W0' here, and the first is 'W1'."
        raise
    return values


def _names(obj: Any, inside: str | None) -> list[str]:
    """The names in a container of arrays, as far as it has any."""
    try:
        return ladder.keys(obj if inside is None else ladder.attribute(obj, inside))
    except ladder.CheckFailed:
        return []


def scores(model: Any, X: np.ndarray, classes: int, what: str = "loss(X)") -> np.ndarray:
    """What ``model.loss(X)`` gives, as an array of shape (N, classes)."""
    got = _ask(model, X)
    return ladder.array(got, (len(X), classes), what, any_precision=True)


def answer(model: Any, X: np.ndarray, y: np.ndarray, what: str = "loss(X, y)") -> tuple[Any, Any]:
    """The loss and the gradients, both still to be checked: by `as_loss` and `as_gradients`.

    That X stays as it is belongs to the scores: it is not asked for once more.
    """
    value, grads = ladder.pair(_ask(model, X, y, may_change=True), what)
    return value, grads


def _ask(model: Any, *data: np.ndarray, may_change: bool = False) -> Any:
    """What ``model.loss(*data)`` gives; a key that is missing there is answered by the names of the parameters."""
    try:
        return ladder.call_method(model, "loss", *data, may_change=may_change)
    except ladder.StudentError as error:
        if error.ename == "KeyError":
            with contextlib.suppress(ladder.CheckFailed):
                names = ", ".join(ladder.keys(ladder.attribute(model, "params"))[:12])
                error.hint = f"No dict here has the key {error.evalue[:40]}. The keys of params are {names}."
        raise


def as_loss(value: Any, what: str = "loss(X, y)") -> float:
    """A loss as a number."""
    return ladder.number(value, f"the loss of {what}")


def as_gradients(grads: Any, dims: Sequence[int]) -> Values:
    """Gradients checked for name and shape."""
    return _checked(grads, dims, "grads")


def loss(model: Any, X: np.ndarray, y: np.ndarray, what: str = "loss(X, y)") -> float:
    """The loss alone."""
    return as_loss(answer(model, X, y, what)[0], what)


def gradients(
    model: Any, X: np.ndarray, y: np.ndarray, dims: Sequence[int], what: str = "loss(X, y)"
) -> Values:
    """The gradients alone, checked for name and shape."""
    return as_gradients(answer(model, X, y, what)[1], dims)


def near(got: Any, expected: Any, what: str, mistakes: Mapping[str, Any] | None = None) -> None:
    """Compare with a tolerance that float32 keeps, relative to the largest entry."""
    largest = float(np.max(np.abs(expected), initial=1e-3))
    ladder.close(got, expected, rtol=TOLERANCE, atol=TOLERANCE * largest, what=what, mistakes=mistakes)


def is_near(got: Any, expected: Any) -> bool:
    """Whether `near` finds nothing to say."""
    try:
        near(got, expected, "")
    except ladder.CheckFailed:
        return False
    return True


def are_near(got: Values, expected: Mapping[str, np.ndarray]) -> bool:
    """Whether `near_all` finds nothing to say."""
    return all(is_near(got[name], value) for name, value in expected.items())


def near_all(got: Values, expected: Mapping[str, np.ndarray], what: str) -> None:
    """Compare arrays name by name; ``what`` is for example "grads"."""
    for name, value in expected.items():
        near(got[name], value, f"{what}[{name!r}]")


def check_slopes(
    build: Callable[[float], Any],
    values: Values,
    X: np.ndarray,
    y: np.ndarray,
    dims: Sequence[int],
    rng: np.random.Generator,
    reg: float = 0.5,
) -> None:
    """Ask that the gradients are the slopes of the network's own loss, along several directions of each parameter.

    The slope may also be that of the softmax loss of the network's own scores, with the penalty of the homework's text:
    if the loss is another one, or has another penalty, that has a case of its own.

    Parameters
    ----------
    build : callable
        Takes ``reg`` and gives the network.
    values : dict of arrays
        Where the slopes are taken; no unit is near its kink there.
    """
    model, without = build(reg), build(0.0)
    put(model, values)
    grads = gradients(model, X, y, dims)

    def slope(
        network: Any, key: str, direction: np.ndarray, value: Callable[[Any], float] = lambda n: loss(n, X, y)
    ) -> float:
        losses = []
        for step in (STEP, -STEP):
            put(network, {**values, key: values[key] + step * direction})
            losses.append(value(network))
        return (losses[0] - losses[1]) / (2 * STEP)

    def softmax(network: Any) -> float:
        return float(softmax_loss(scores(network, X, dims[-1]), y)[0])

    def near_enough(a: float, b: float) -> bool:
        return abs(a - b) <= DIFFERENCE_ATOL + DIFFERENCE_RTOL * abs(b)

    for key, value in values.items():
        with ladder.Examples(rtol=DIFFERENCE_RTOL, atol=DIFFERENCE_ATOL) as examples:
            for number in range(DIRECTIONS):
                direction = rng.normal(size=value.shape)
                own, plain = slope(model, key, direction), slope(without, key, direction)
                text = reg * float(np.sum(value * direction)) if key.startswith("W") else 0.0
                got = float(np.sum(grads[key] * direction))
                expected = own
                if not near_enough(got, own) and (
                    near_enough(got, plain + text)
                    or near_enough(got, slope(without, key, direction, softmax) + text)
                ):
                    expected = got
                what = f"the slope of the loss along direction {number + 1} of {key}, by grads[{key!r}]"
                terms = {"the gradient of the loss without a penalty": plain}
                if key.startswith("W"):
                    terms["the gradient of the penalty"] = own - plain
                examples.compare(got, expected, what=what, terms=terms)


def check_gaussian(weights: np.ndarray, scale: float, what: str) -> None:
    """Ask that weights look like draws from a Gaussian with mean 0 and this standard deviation.

    Correct weights fail less than once in 1e8: see `DEVIATIONS`.
    """
    n = weights.size
    mean, spread = float(np.mean(weights)), float(np.std(weights))
    if not abs(mean) <= DEVIATIONS * scale / np.sqrt(n):
        raise ladder.CheckFailed(
            f"{what}: the mean of {n} weights is {mean:.3g}; it should be near 0.",
            hint="np.random.randn and np.random.normal have mean 0, np.random.rand has not.",
        )
    # the standard deviation of n draws varies by about scale / sqrt(2 n)
    if not abs(spread - scale) <= DEVIATIONS * scale / np.sqrt(2 * n):
        raise ladder.CheckFailed(
            f"{what}: the standard deviation of {n} weights is {spread:.3g}, expected about {scale:.3g}.",
            hint="weight_scale is the standard deviation of the Gaussian that every layer's weights come from.",
        )


def check_zero(biases: np.ndarray, what: str) -> None:
    """Ask that biases start from 0."""
    if np.any(biases != 0):
        raise ladder.CheckFailed(f"{what}: expected zeros.", hint="Biases start from 0.")


def batch(
    rng: np.random.Generator, n: int, image: Sequence[int], classes: int
) -> tuple[np.ndarray, np.ndarray]:
    """Examples of shape ``(n, *image)`` and their labels."""
    return rng.normal(size=(n, *image)), rng.integers(classes, size=n)
