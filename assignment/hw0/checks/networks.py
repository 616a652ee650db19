"""Build a student's network, set its parameters, and read its scores, loss and gradients.

Correct networks may differ: biases have shape (M,) or (1, M), numbers are float32 or float64, parameters and gradients
are in any container that is indexed by name, and the loss has any number type. All of these are accepted.

A network is described by ``dims``: the sizes of its layers from the input to the classes, so that layer i has
weights of shape ``(dims[i - 1], dims[i])``.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from hw0.layers import softmax_loss
from workbook import testing

# A step for central differences that float32 can resolve, and tolerances for the remaining rounding errors.
STEP, DIFFERENCE_RTOL, DIFFERENCE_ATOL = 1e-3, 5e-3, 2e-3
# Number of directions along which gradients are compared with slopes. They are drawn from a Gaussian. A wrong gradient
# has the right slope along a direction only if its error is orthogonal to it, which has probability 0. If the error is
# as large as the gradient, it is within the tolerance along all directions with probability below 1e-5.
DIRECTIONS = 3

Values = dict[str, np.ndarray]

# A network may compute in float32, which has 7 digits. Sums over some hundred terms in each layer lose about two of
# them. The comparison is relative to the largest entry of an array.
TOLERANCE = 1e-4
# Bound of a normal variable in standard deviations. The probability beyond 6 on either side is 2e-9, so a hundred of
# these tests in one run fail a correct network less than once in a million runs.
DEVIATIONS = 6.0


def cache_of(env: Mapping[str, Any], forward: str, inputs: tuple[np.ndarray, ...], usual: Any) -> Any:
    """Return the cache of the student's own forward pass, for a test of the backward pass.

    If the forward pass fails or returns only its output, return ``usual``, so that a mistake in the forward pass only
    costs the points of its own cases. For the same reason, the forward pass may change its inputs here.
    """
    try:
        returned = testing.call_apart(testing.function(env, forward), *inputs)
        return testing.pair(returned, f"{forward}(...)")[1]
    except (testing.TimedOut, testing.OutOfMemory):
        raise
    except testing.CheckFailed:
        return usual


def build(env: Mapping[str, Any], name: str, **sizes: Any) -> Any:
    """Call the class ``name`` with keyword arguments."""
    with _attributes_told():
        return testing.call(testing.function(env, name), **sizes)


@contextlib.contextmanager
def _attributes_told() -> Iterator[None]:
    """If a network lacks an attribute in a block, add a hint that says how to give it one."""
    try:
        yield
    except testing.StudentError as error:
        lacks = any(
            f"'{name}' object has no attribute" in error.evalue
            for name in ("TwoLayerNet", "FullyConnectedNet")
        )
        if error.ename == "AttributeError" and lacks:
            error.hint = "The object keeps what is set with self, as in self.params = {}. A name without self is local."
        raise


def two_layer(env: Mapping[str, Any], dims: Sequence[int], **settings: Any) -> Any:
    """Build a ``TwoLayerNet`` with these three sizes."""
    sizes = {"input_dim": dims[0], "hidden_dim": dims[1], "num_classes": dims[2]}
    return build(env, "TwoLayerNet", **sizes, **{"weight_scale": 0.01, "reg": 0.0, **settings})


def deep(env: Mapping[str, Any], dims: Sequence[int], dtype: str = "float64", **settings: Any) -> Any:
    """Build a ``FullyConnectedNet`` with these sizes and at least one hidden layer."""
    sizes = {"hidden_dims": list(dims[1:-1]), "input_dim": dims[0], "num_classes": dims[-1]}
    settings = {"weight_scale": 0.01, "reg": 0.0, **settings}
    return build(env, "FullyConnectedNet", **sizes, **settings, dtype=number_type(env, dtype))


def number_type(env: Mapping[str, Any], name: str) -> Any:
    """Return NumPy's type with this name from the notebook's ``np``; without it, the name, which NumPy also accepts."""

    def find() -> Any:
        try:
            return testing.attribute(testing.answer(env, "np"), name)
        except testing.CheckFailed:
            return name

    return testing.shared(env, f"np.{name}", find)


def layers(dims: Sequence[int]) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Yield the names of the weights and the biases of every layer, and the shape of the weights.

    >>> list(layers([4, 5, 3]))
    [('W1', 'b1', (4, 5)), ('W2', 'b2', (5, 3))]
    """
    for number, shape in enumerate(pairwise(dims), start=1):
        yield f"W{number}", f"b{number}", shape


def random_values(rng: np.random.Generator, dims: Sequence[int]) -> Values:
    """Draw parameters with which about half of the units are active, and some units are inactive for all examples.

    The weights preserve the size of the values from layer to layer, and the biases are as large as the values.
    """
    values: Values = {}
    for number, (W, b, shape) in enumerate(layers(dims), start=1):
        values[W] = rng.normal(size=shape) * np.sqrt(2 / shape[0])
        values[b] = 0.5 * rng.normal(size=shape[1])
        if number < len(dims) - 1 and shape[1] > 2:
            values[b][rng.integers(shape[1])] = -10.0
    return values


def put(model: Any, values: Values) -> None:
    """Set the parameters of a network, each bias in the shape that the network uses."""
    testing.set_items(model, values, inside="params", rows=True)


def vector(value: Any, length: int, what: str) -> np.ndarray:
    """Return a bias or its gradient, of shape (M,) or (1, M), as an array of shape (M,)."""
    if testing.shape_of(value) == (1, length):
        value = testing.array(value, (1, length), what, any_precision=True).reshape(length)
    return testing.array(value, (length,), what, any_precision=True)


def parameters(model: Any, dims: Sequence[int]) -> Values:
    """Return all parameters of a network; check their names and shapes."""
    return _checked(model, dims, "params", inside="params")


def _checked(obj: Any, dims: Sequence[int], what: str, inside: str | None = None) -> Values:
    """Return the arrays of all layers from a container, or from its attribute ``inside``; check names and shapes."""
    names = [name for W, b, _ in layers(dims) for name in (W, b)]
    get: Callable[[str], Any]
    try:
        get = dict(zip(names, testing.items(obj, names, inside), strict=True)).__getitem__
    except (testing.TimedOut, testing.OutOfMemory):
        raise
    except testing.CheckFailed:
        # An array is missing: get them one by one, so that a mistake in an earlier one is reported first.
        get = partial(testing.item, obj if inside is None else testing.attribute(obj, inside))
    values: Values = {}
    try:
        for W, b, shape in layers(dims):
            values[W] = testing.array(get(W), shape, f"{what}[{W!r}]", any_precision=True)
            values[b] = vector(get(b), shape[1], f"{what}[{b!r}]")
    except (testing.TimedOut, testing.OutOfMemory):
        raise
    except testing.CheckFailed as failed:
        if "W0" in _names(obj, inside):
            failed.hint = "Layers are counted from 1: there is a 'W0' here, and the first is 'W1'."
        elif failed.hint is None and what == "params":
            sizes = ", ".join(map(str, dims))
            failed.hint = f"The sizes come from the arguments: here the layers have {sizes} numbers."
        raise
    return values


def _names(obj: Any, inside: str | None) -> list[str]:
    """Return the names in a container of arrays; an empty list if it has no names."""
    try:
        return testing.keys(obj if inside is None else testing.attribute(obj, inside))
    except testing.CheckFailed:
        return []


def scores(
    model: Any, X: np.ndarray, classes: int, what: str = "loss(X)", at: Values | None = None
) -> np.ndarray:
    """Return ``model.loss(X)`` as an array of shape (N, classes); ``at`` sets its parameters before, as `put` does."""
    got = _ask(model, X, at=at)
    return testing.array(got, (len(X), classes), what, any_precision=True)


def answer(
    model: Any, X: np.ndarray, y: np.ndarray, what: str = "loss(X, y)", at: Values | None = None
) -> tuple[Any, Any]:
    """Return the loss and the gradients, unchecked; see `as_loss` and `as_gradients`.

    This call may change X, because the call for the scores already checks that it does not. ``at`` sets the parameters
    before, as `put` does.
    """
    value, grads = testing.pair(_ask(model, X, y, may_change=True, at=at), what)
    if testing.is_number(grads) and isinstance(value, dict):
        raise testing.CheckFailed(
            f"{what}: expected the loss and the gradients, and the second is a number.",
            "The two are swapped: the loss comes first, then the dict of gradients.",
        )
    return value, grads


def _ask(model: Any, *data: np.ndarray, may_change: bool = False, at: Values | None = None) -> Any:
    """Return ``model.loss(*data)``. With ``at``, first set the parameters, without a second wait for the network."""
    with _names_told(model), _attributes_told():
        if at is None:
            return testing.call_method(model, "loss", *data, may_change=may_change)
        (returned,) = testing.call_method_at(
            model, "loss", *data, settings=[at], inside="params", rows=True, may_change=may_change
        )
        return returned


@contextlib.contextmanager
def _names_told(model: Any) -> Iterator[None]:
    """If ``model.loss`` raises a KeyError in a block, add a hint with the names of the parameters."""
    try:
        yield
    except testing.StudentError as error:
        if error.ename == "KeyError":
            with contextlib.suppress(testing.CheckFailed):
                names = ", ".join(testing.keys(testing.attribute(model, "params"))[:12])
                error.hint = f"No dict here has the key {error.evalue[:40]}. The keys of params are {names}."
        raise


def as_loss(value: Any, what: str = "loss(X, y)") -> float:
    """Return a loss as a finite number."""
    return testing.number(value, f"the loss of {what}")


def as_gradients(grads: Any, dims: Sequence[int]) -> Values:
    """Return the gradients; check their names and shapes."""
    return _checked(grads, dims, "grads")


def loss(model: Any, X: np.ndarray, y: np.ndarray, what: str = "loss(X, y)") -> float:
    """Return only the loss."""
    return as_loss(answer(model, X, y, what)[0], what)


def losses_at(model: Any, settings: Sequence[Values], X: np.ndarray, y: np.ndarray) -> Iterator[float]:
    """Yield only the loss, at each of several settings of the parameters."""
    with _names_told(model):
        for returned in testing.call_method_at(
            model, "loss", X, y, settings=settings, inside="params", rows=True, may_change=True
        ):
            yield as_loss(testing.pair(returned, "loss(X, y)")[0])


def gradients(
    model: Any, X: np.ndarray, y: np.ndarray, dims: Sequence[int], at: Values | None = None
) -> Values:
    """Return only the gradients; check their names and shapes. ``at`` sets the parameters before, as `put` does."""
    return as_gradients(answer(model, X, y, at=at)[1], dims)


def near(got: Any, expected: Any, what: str, mistakes: Mapping[str, Any] | None = None) -> None:
    """Compare values with a tolerance for float32, relative to the largest entry."""
    largest = float(np.max(np.abs(expected), initial=1e-3))
    testing.close(got, expected, rtol=TOLERANCE, atol=TOLERANCE * largest, what=what, mistakes=mistakes)


def is_near(got: Any, expected: Any) -> bool:
    """Return whether `near` passes."""
    try:
        near(got, expected, "")
    except testing.CheckFailed:
        return False
    return True


def are_near(got: Values, expected: Mapping[str, np.ndarray]) -> bool:
    """Return whether `near_all` passes."""
    return all(is_near(got[name], value) for name, value in expected.items())


def near_all(got: Values, expected: Mapping[str, np.ndarray], what: str) -> None:
    """Compare arrays name by name; ``what`` is their name in messages, such as "grads"."""
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
    """Check that the gradients match the slopes of the network's own loss, along `DIRECTIONS` directions per parameter.

    Slopes are central differences with step `STEP`. A gradient that matches the slope of the loss at ``reg`` 0, or of
    the softmax loss of the network's scores, plus the penalty in the homework's text, is accepted too: other cases
    check the loss and the penalty.

    Parameters
    ----------
    build : callable
        Takes ``reg`` and returns the network.
    values : dict of arrays
        The parameters at which the slopes are computed; no unit may be near its kink.
    X, y : arrays
        Examples and their labels.
    dims : sequence of int
        Sizes of the layers.
    rng : numpy.random.Generator
        Draws the directions.
    reg : float
        Strength of the penalty.

    Raises
    ------
    CheckFailed
        If a slope differs, or if the network cannot be used. The hint may say that the gradient of the loss or of the
        penalty is missing or has a wrong factor.
    """
    model, without = build(reg), build(0.0)
    put(model, values)
    grads = gradients(model, X, y, dims)
    directions = {
        key: [rng.normal(size=value.shape) for _ in range(DIRECTIONS)] for key, value in values.items()
    }
    settings = [
        setting
        for key in values
        for direction in directions[key]
        for setting in _both_sides(values, key, direction)
    ]
    own_losses, plain_losses = losses_at(model, settings, X, y), losses_at(without, settings, X, y)
    for key, value in values.items():
        with testing.Examples(rtol=DIFFERENCE_RTOL, atol=DIFFERENCE_ATOL) as examples:
            for number, direction in enumerate(directions[key]):
                own, plain = _slope(own_losses), _slope(plain_losses)
                text = reg * float(np.sum(value * direction)) if key.startswith("W") else 0.0
                got = float(np.sum(grads[key] * direction))
                expected = own
                if not _near_slope(got, own):
                    # Computed only here, because it takes two more calls of the network.
                    softmax = _softmax_losses(without, _both_sides(values, key, direction), X, y)
                    if _near_slope(got, plain + text) or _near_slope(got, _slope(softmax) + text):
                        expected = got
                what = f"the slope of the loss along direction {number + 1} of {key}, by grads[{key!r}]"
                terms = {"the gradient of the loss without a penalty": plain}
                if key.startswith("W"):
                    terms["the gradient of the penalty"] = own - plain
                examples.compare(got, expected, what=what, terms=terms)
    check_forgets(model, build(reg), values, X, y, dims)


def check_forgets(
    used: Any, fresh: Any, values: Values, X: np.ndarray, y: np.ndarray, dims: Sequence[int]
) -> None:
    """Check that the gradients of a network that was called before are those of a fresh one with the same parameters.

    Both get a batch that the first has not seen. What is wrong with the gradients of both has its own cases.

    Parameters
    ----------
    used, fresh : network or handle
        Built alike; ``loss`` of the first was called with ``X`` and ``y``.
    values : dict of arrays
        The parameters of both.
    X, y : arrays
        The examples that the first has seen, and their labels.
    dims : sequence of int
        Sizes of the layers.

    Raises
    ------
    CheckFailed
        If the gradients differ, or if they have wrong names or shapes.
    """
    expected = gradients(fresh, -X, y, dims, at=values)
    try:
        near_all(gradients(used, -X, y, dims, at=values), expected, "grads of a second batch")
    except (testing.TimedOut, testing.OutOfMemory):
        raise
    except testing.CheckFailed as failed:
        failed.hint = (
            "A new network with the same parameters gives other gradients for this batch. "
            "Does the network keep something from an earlier call, such as a list of caches that grows?"
        )
        if isinstance(failed, testing.Mismatch):
            failed.recognized = True
        raise


def _both_sides(values: Values, key: str, direction: np.ndarray) -> list[Values]:
    """Return the parameters with the one called ``key`` moved one step along a direction, and one step against it."""
    return [{**values, key: values[key] + step * direction} for step in (STEP, -STEP)]


def _slope(losses: Iterator[float]) -> float:
    """Return the slope by the next two losses, on both sides of a point."""
    return (next(losses) - next(losses)) / (2 * STEP)


def _near_slope(got: float, expected: float) -> bool:
    """Return whether a slope by gradients is within the tolerance for differences of the expected one."""
    return abs(got - expected) <= DIFFERENCE_ATOL + DIFFERENCE_RTOL * abs(expected)


def _softmax_losses(model: Any, settings: Sequence[Values], X: np.ndarray, y: np.ndarray) -> Iterator[float]:
    """Yield the softmax loss of a network's scores at each of several settings, whatever its own loss is."""
    for values in settings:
        put(model, values)
        classes = values[f"b{len(values) // 2}"].size
        yield float(softmax_loss(scores(model, X, classes), y)[0])


def check_gaussian(weights: np.ndarray, scale: float, what: str) -> None:
    """Check that weights look like draws from a Gaussian with mean 0 and standard deviation ``scale``.

    Correct weights fail with probability below 1e-8; see `DEVIATIONS`.
    """
    n = weights.size
    mean, spread = float(np.mean(weights)), float(np.std(weights))
    if not abs(mean) <= DEVIATIONS * scale / np.sqrt(n):
        raise testing.CheckFailed(
            f"{what}: the mean of {n} weights is {mean:.3g}; it should be near 0.",
            hint="np.random.randn and np.random.normal have mean 0, np.random.rand does not.",
        )
    # the standard deviation of n draws has itself a standard deviation of about scale / sqrt(2 n)
    if not abs(spread - scale) <= DEVIATIONS * scale / np.sqrt(2 * n):
        raise testing.CheckFailed(
            f"{what}: the standard deviation of {n} weights is {spread:.3g}, expected about {scale:.3g}.",
            hint="weight_scale is the standard deviation of the Gaussian that every layer's weights come from.",
        )


def check_zero(biases: np.ndarray, what: str) -> None:
    """Check that biases are initially 0."""
    if np.any(biases != 0):
        raise testing.CheckFailed(f"{what}: expected zeros.", hint="Biases start from 0.")


def batch(
    rng: np.random.Generator, n: int, image: Sequence[int], classes: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw ``n`` random examples, of shape ``(n, *image)``, and their labels."""
    return rng.normal(size=(n, *image)), rng.integers(classes, size=n)
