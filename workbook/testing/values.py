"""Check values: type, shape, dtype, finite, and the comparison with the expected value.

Every function takes a value that an answer returned. It returns the value in the form that tests use (a
float64 array, a float, a bool, a tuple), or raises `CheckFailed` at the first check that fails.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from workbook.testing.comparison import Examples
from workbook.testing.outcomes import CheckFailed
from workbook.testing.owned import is_kind, type_name
from workbook.testing.plain import is_remote
from workbook.testing.wording import shape_words, type_text

_OBJECTS = "The array holds Python objects. Give np.array(...) only numbers, and rows of equal length."
#: Types of what a function returns instead of a value → a hint.
_NO_VALUES = {
    "coroutine": "A function that begins with async def gives a coroutine. Begin it with def.",
    "generator": "A function with yield, or an expression (… for …), gives a generator. Return the value itself.",
}
_RETURN_HINT = "A function without a return statement gives None. Does yours end with return?"


def array(
    value: Any,
    shape: Sequence[int | None],
    what: str,
    *,
    any_precision: bool = False,
    named: Mapping[str, int] | None = None,
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Check in this order the type, shape and dtype of an array and that its entries are finite; return a float64 copy.

    Integers, and floats of more than 64 bits, are accepted; a list, a truth value and a complex number are not.

    Parameters
    ----------
    value : object
        The value from the answer.
    shape : tuple of int or None
        Expected sizes; None accepts any size.
    what : str
        Name of the value in messages, for example ``"ridge(X, y, lam)"``.
    any_precision : bool
        Whether to accept float16 and float32 too. By default they are refused, because they hold 3 or 7 digits,
        fewer than are compared.
    named : dict, optional
        Name → size, such as ``{"m": 3, "n": 2, "m + n": 5}``. If there is no hint on a common cause of a wrong shape,
        the hint uses these names, provided that each expected size has exactly one.

    Raises
    ------
    CheckFailed
        If the value is not an array, or has another shape, another dtype, or an entry that is not finite. The message
        and the hint are those of the first check that fails.
    """
    shape = tuple(shape)
    _check_is_array(value, shape, what)
    _check_shape(value.shape, shape, what, named or {})
    _check_dtype(value.dtype, what, any_precision)
    result = np.array(value, dtype=np.float64)
    _check_finite(result, what)
    return result


def _check_is_array(value: Any, shape: tuple[int | None, ...], what: str) -> None:
    if type(value) is np.ndarray:
        return
    wanted = f"{what}: expected {shape_words(shape)} (a NumPy array)"
    hint: str | None = None
    if value is None:
        raise CheckFailed(f"{wanted}, got None.", _RETURN_HINT)
    if is_kind(value, list, tuple):
        hint = (
            "A tuple is not an array. If you have several results, return the one that is asked for."
            if is_kind(value, tuple)
            else "A list is not an array: np.array(...) converts it."
        )
        raise CheckFailed(f"{wanted}, got {type_text(value)}.", hint)
    if is_kind(value, np.generic, int, float, complex):
        hint = "This is a single number. Return an array with an entry for each place." if shape else None
        raise CheckFailed(f"{wanted}, got {type_text(value)}.", hint)
    name = str(value.type_name) if is_remote(value) else type_name(value)
    if name == "ndarray":  # one whose entries a worker cannot send
        raise CheckFailed(
            f"{what}: expected an array of float64 numbers, got one of other entries.", _OBJECTS
        )
    raise CheckFailed(f"{wanted}, got {type_text(value)}.", _NO_VALUES.get(name))


def _check_shape(
    got: tuple[int, ...], expected: tuple[int | None, ...], what: str, named: Mapping[str, int] | None = None
) -> None:
    if len(got) == len(expected) and all(e is None or g == e for g, e in zip(got, expected, strict=True)):
        return
    raise CheckFailed(
        f"{what}: expected {shape_words(expected)}, got {shape_words(got)}.",
        _shape_hint(got, expected)
        or _named_shapes(got, expected, named or {})
        or _general_hint(got, expected),
    )


def _shape_hint(got: tuple[int, ...], expected: tuple[int | None, ...]) -> str | None:
    """Return a hint on a common cause of a wrong shape, or None."""
    is_row = len(expected) == 2 and expected[0] == 1
    if is_row and got == (expected[1],):
        return "A row has two axes, shape (1, n): v.reshape(1, -1) turns a vector v into a row."
    if is_row and len(got) == 2 and got == (expected[1], 1):
        return "This is a column. The derivative of a scalar with respect to a vector is a row here, shape (1, n)."
    if is_row and expected[1] != 1 and got == (expected[1], expected[1]):
        return "This is a square matrix, but one row is expected: is a sum missing, or did you write * instead of @?"
    if len(got) == len(expected) == 2 and got[0] == 1 != expected[0] and got[1] == expected[1]:
        return "This is a single row. Return a matrix with several rows."
    if len(expected) == 1 and len(got) == 2 and 1 in got and (expected[0] is None or expected[0] == max(got)):
        return "A vector has one axis, shape (n,): A.ravel() turns a row or a column A into a vector."
    if len(got) == 2 and got[::-1] == expected and got != expected:
        return "The two sizes are swapped: is a transpose missing, or one too many?"
    if len(got) == len(expected) + 1 and 1 in got:
        return "There is an extra axis of length 1."
    return None


def _named_shapes(
    got: tuple[int, ...], expected: tuple[int | None, ...], named: Mapping[str, int]
) -> str | None:
    """Describe both shapes by the names of their sizes, if that is clear; else return None.

    Every expected size must have exactly one name. What came may have one size with two names.

    >>> _named_shapes((5, 2), (3, 5), {"n": 3, "d": 2, "n + d": 5})
    'With n = 3, d = 2 the shape is (n + d, d), but (n, n + d) is expected.'
    >>> _named_shapes((3,), (2,), {"m": 3, "n": 2, "n + 1": 3})
    'With m = 3, n = 2 the shape is (m,) or (n + 1,), but (n,) is expected.'
    """
    names: dict[int, list[str]] = {}
    for name, size in named.items():
        names.setdefault(size, []).append(name)
    ways = [len(names.get(size, ())) for size in got]
    if (
        not got
        or any(len(names.get(size or 0, ())) != 1 for size in expected)
        or math.prod(ways) not in (1, 2)
    ):
        return None

    def texts(shape: Sequence[int | None]) -> list[str]:
        ways = itertools.product(*(names[size or 0] for size in shape))
        return [f"({way[0]},)" if len(way) == 1 else f"({', '.join(way)})" for way in ways]

    letters = ", ".join(f"{name} = {size}" for name, size in named.items() if name.isalpha())
    return f"With {letters} the shape is {' or '.join(texts(got))}, but {texts(expected)[0]} is expected."


def _general_hint(got: tuple[int, ...], expected: tuple[int | None, ...]) -> str | None:
    """Return a hint that is true for any two such shapes, or None."""
    if all(size == 1 for size in got) and any(size != 1 for size in expected):
        return "This is a single number. Return an array with an entry for each place."
    if len(got) < len(expected):
        return "An axis is missing. A sum, a maximum, argmax and an index take one away."
    if len(got) > len(expected):
        return "There is an axis too many. A sum, a product with @, a diagonal and an index take one away."
    return None


def _check_dtype(dtype: np.dtype[Any], what: str, any_precision: bool) -> None:
    if (
        dtype.kind in "iu"
        or dtype == np.float64
        or (dtype.kind == "f" and (any_precision or dtype.itemsize > 8))
    ):
        return
    if dtype.kind == "f":
        digits = {2: 3, 4: 7}.get(dtype.itemsize, 7)
        hint = f"{dtype.name} keeps {digits} digits, too few to compare. Leave out dtype= or .astype()."
    elif dtype.kind == "b":
        hint = "These are Boolean values, such as a comparison returns. Return numbers."
    elif dtype.kind == "c":
        hint = "Nothing here is complex. np.linalg.eig may give complex numbers; eigh and svd do not."
    elif dtype.kind == "O":
        hint = _OBJECTS
    else:
        hint = None
    raise CheckFailed(f"{what}: expected an array of float64 numbers, got dtype {dtype.name}.", hint)


def _check_finite(value: np.ndarray, what: str) -> None:
    finite = np.isfinite(value)
    if finite.all():
        return
    bad = ~finite
    place = tuple(int(i) for i in np.argwhere(bad)[0])
    where = f" at [{', '.join(map(str, place))}]" if place else ""
    kind = "nan" if np.isnan(value[place]) else "infinity"
    raise CheckFailed(
        f"{what}: expected finite numbers, got {kind}{where} ({int(bad.sum())} of {bad.size} entries).",
        "NumPy gives nan or infinity for 0/0, x/0, log(0) and numbers beyond 1e308. Which is it?",
    )


def is_number(value: Any) -> bool:
    """Return whether `number` accepts a value."""
    try:
        number(value, "")
    except CheckFailed:
        return False
    return True


def number(value: Any, what: str) -> float:
    """Check that a value is a finite number: an int, a float, a NumPy scalar or a 0-d array, but not a bool."""
    hint = None
    if value is None:
        hint = _RETURN_HINT
    elif is_kind(value, bool, np.bool_):
        hint = "True and False are not numbers here."
    elif type(value) is np.ndarray and value.ndim and value.size == 1:
        hint = "An array of one entry is not a number: .item() takes the entry out."
    elif type(value) is np.ndarray and value.ndim:
        hint = "Is a sum or a dot product missing, or an index?"
    elif is_kind(value, list, tuple):
        hint = "Return the number itself, not a container with it."
    elif is_kind(value, str):
        hint = "A number has no quotes around it."
    elif is_kind(value, int, float) or (
        is_kind(value, np.generic, np.ndarray) and np.asarray(value).dtype.kind in "iuf"
    ):
        return _finite_number(value, what)
    raise CheckFailed(f"{what}: expected a number, got {type_text(value)}.", hint)


def _finite_number(value: Any, what: str) -> float:
    try:
        result = float(value)
    except OverflowError:  # an int of more than 308 digits
        result = np.inf
    if not np.isfinite(result):
        kind = "nan" if np.isnan(result) else "infinity"
        hint = "NumPy gives nan or infinity for 0/0, x/0, log(0) and numbers beyond 1e308. Which is it?"
        raise CheckFailed(f"{what}: expected a finite number, got {kind}.", hint)
    return result


def numbers(value: Any, what: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Check that a value is a list, tuple or vector of finite numbers; return a vector, which may be empty."""
    if type(value) is np.ndarray:
        return array(value, (None,), what, any_precision=True)
    if not is_kind(value, list, tuple):
        hint = _RETURN_HINT if value is None else None
        raise CheckFailed(f"{what}: expected a list of numbers, got {type_text(value)}.", hint)
    if set(map(type, value)) == {float}:
        return array(np.array(value), (None,), what)  # faster for a long history
    found = np.empty(len(value))
    entry = f"an entry of {what}"
    for place, one in enumerate(value):
        found[place] = number(one, entry)
    return found


def text(value: Any) -> str | None:
    """Return a value if it is a str, else None."""
    return value if type(value) is str else None


def boolean(value: Any, what: str) -> bool:
    """Check that a value is a truth value: a bool, ``np.bool_`` or a 0-d array of dtype bool."""
    if is_kind(value, bool, np.bool_):
        return bool(value)
    if type(value) is np.ndarray and value.dtype == np.bool_ and value.ndim == 0:
        return bool(value.item())
    hint = None
    if value is None:
        hint = _RETURN_HINT
    elif type(value) is np.ndarray and value.dtype == np.bool_:
        hint = "Comparing arrays gives one Boolean per entry: np.all or np.any combines them."
    elif is_kind(value, int, float, str, np.number):
        hint = "Return True or False itself."
    raise CheckFailed(f"{what}: expected True or False, got {type_text(value)}.", hint)


def pair(value: Any, what: str, n: int = 2) -> tuple[Any, ...]:
    """Check that a value is a tuple, list or vector of ``n`` values. The caller checks the values themselves.

    A matrix of ``n`` rows is not: it may be one result of several, whose others were forgotten.
    """
    if (type(value) in (tuple, list) or (type(value) is np.ndarray and value.ndim == 1)) and len(value) == n:
        return tuple(value)
    wanted = "a pair (two values)" if n == 2 else f"{n} values in a tuple"
    names = ", ".join("abcdefgh"[:n])
    hint = _RETURN_HINT if value is None else f"return {names} gives {n} values."
    raise CheckFailed(f"{what}: expected {wanted}, got {type_text(value)}.", hint)


def sizes(value: Any, what: str) -> tuple[int, ...]:
    """Check that a value is a tuple, list or vector of ints, such as the sizes of an array."""
    if type(value) in (tuple, list) or (
        type(value) is np.ndarray and value.ndim == 1 and value.dtype.kind in "iu"
    ):
        if all(is_kind(size, int, np.integer) and type(size) is not bool for size in value):
            return tuple(int(size) for size in value)
        raise CheckFailed(f"{what}: expected a tuple of whole numbers, got one that holds something else.")
    hint = _RETURN_HINT if value is None else None
    if is_kind(value, int, np.integer) and type(value) is not bool:
        hint = "(n) is the number n. A tuple of one needs the comma, (n,), and a scalar has no sizes: ()."
    elif is_kind(value, str):
        hint = "Give the sizes themselves: () for a scalar, (n,) for a vector, (m, n) for a matrix."
    raise CheckFailed(f"{what}: expected a tuple of sizes, got {type_text(value)}.", hint)


def mapping(value: Any, what: str, *, any_keys: bool = False) -> dict[Any, Any]:
    """Check that a value is a dict whose keys are text; a remote dict is copied.

    With ``any_keys``, keys may also be numbers, None, and tuples of these, such as ``{(1, 2): 3}``. NumPy's numbers in
    keys have become Python's.
    """
    if is_remote(value) and value.type_name in ("dict", "OrderedDict", "defaultdict"):
        value = value.remote_plain()
    if type(value) is not dict:
        hint = _RETURN_HINT if value is None else "A dict is written {'name': value, ...}."
        raise CheckFailed(f"{what}: expected a dict, got {type_text(value)}.", hint)
    if not any_keys and not all(type(key) is str for key in value):
        raise CheckFailed(
            f"{what}: expected a dict with text keys, got other keys.", "Write the keys in quotes."
        )
    return dict(value)


def close(
    got: ArrayLike,
    expected: ArrayLike,
    *,
    rtol: float,
    atol: float = 0.0,
    what: str,
    mistakes: Mapping[str, ArrayLike] | None = None,
) -> None:
    """Check that every entry is within ``atol + rtol * |expected|`` of the expected entry.

    Parameters
    ----------
    got, expected : float or array of the same shape
        ``got`` has passed the other checks.
    rtol, atol : float
        Relative tolerance, and an absolute one in the unit of the values.
    what : str
        Name of the value in messages.
    mistakes : dict, optional
        Hint → the value that this known mistake gives. The hint whose value matches ``got`` is used if it is the only
        one. If none matches, the hint may name a simple relation, such as the opposite sign.

    Raises
    ------
    Mismatch
        If an entry differs by more, or is not finite.
    CheckFailed
        If the shapes differ.

    See Also
    --------
    Examples : Compares several examples of one answer together.
    """
    if np.shape(got) != np.shape(expected):
        _check_shape(np.shape(got), np.shape(expected), what)
    with Examples(rtol=rtol, atol=atol) as examples:
        examples.compare(got, expected, what=what, mistakes=mistakes)
