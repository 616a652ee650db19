"""Plain values: values that can be copied, compared and shown without running a student's code.

They are bool, int, float, complex, str, bytes, None, NumPy arrays of numbers, NumPy scalars, and lists,
tuples and dicts of these. Keys of a dict are as in `workbook.testing.owned.plain_key`. Only the exact types count,
because a subclass can override any method.
"""

from typing import Any

import numpy as np

from workbook.testing.owned import plain_key

_ATOMS = (type(None), bool, int, float, complex, str, bytes)


def is_remote(value: object) -> bool:
    """Return whether ``value`` is a handle to an object in another process."""
    return bool(getattr(type(value), "__workbook_remote__", False))


def is_plain_array(value: object) -> bool:
    """Return whether ``value`` is an ndarray, not a subclass, whose entries are not Python objects."""
    return type(value) is np.ndarray and not value.dtype.hasobject


def shape_of(value: object) -> tuple[int, ...] | None:
    """Return the shape of an array, or None for any other value.

    >>> shape_of(np.zeros((1, 2))), shape_of([1.0, 2.0])
    ((1, 2), None)
    """
    return value.shape if issubclass(type(value), np.ndarray) else None  # type: ignore[attr-defined]


def dtype_of(value: object) -> str | None:
    """Return the name of an array's dtype, or None for any other value.

    >>> dtype_of(np.zeros(2, np.float32)), dtype_of(2.0)
    ('float32', None)
    """
    return value.dtype.name if issubclass(type(value), np.ndarray) else None  # type: ignore[attr-defined]


def copy_plain(value: Any) -> Any:
    """Copy the plain parts of ``value``; other parts (a function, a model) stay the same objects.

    >>> original = [np.zeros(2), len]
    >>> copied = copy_plain(original)
    >>> copied[0] is original[0], copied[1] is original[1]
    (False, True)
    """
    kind = type(value)
    if kind is np.ndarray:
        # order="K" keeps the memory layout, so that a function gets the same array that the test made
        return value.copy(order="K") if not value.dtype.hasobject else value
    if kind is list:
        return [copy_plain(entry) for entry in value]
    if kind is tuple:
        return tuple(copy_plain(entry) for entry in value)
    if kind is dict:
        return {key: copy_plain(entry) for key, entry in value.items()}
    return value


def same(a: Any, b: Any) -> bool:
    """Return whether the plain parts of two values are equal in type, shape and entries (NaN equals NaN).

    Parts that are not plain count as equal.

    >>> same([1, np.zeros((1, 2))], [1, np.zeros((2, 1))])
    False
    """
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is np.ndarray:
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        return bool(a.dtype.hasobject or np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"))
    if kind in (list, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if kind is dict:
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if kind in (float, complex):
        return bool(a == b or (a != a and b != b))
    return bool(a == b) if kind in _ATOMS else True


def is_plain(value: Any) -> bool:
    """Return whether ``value`` and everything inside it is plain."""
    kind = type(value)
    if kind in _ATOMS:
        return True
    if kind in (list, tuple):
        return all(is_plain(entry) for entry in value)
    if kind is dict:
        return all(_is_key(key) and is_plain(entry) for key, entry in value.items())
    return is_plain_array(value) or (isinstance(value, np.generic) and kind.__module__ == "numpy")


def _is_key(key: Any) -> bool:
    try:
        plain_key(key)
    except TypeError:
        return False
    return True
