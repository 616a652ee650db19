"""The one place where a value that an answer gave becomes ours: a copy, plain and of bounded size.

Whatever a submission returns, holds or draws passes through `owned` before a test sees it, in the grader as at home.
Plain values come out as exact built-in types and NumPy arrays of numbers, with nothing in them that runs the answer's
code. What is not plain (a function, a network) comes out as the thing that stands for it, which tests hand back to the
functions of `workbook.ladder` and never touch. Where a value is too large, nested too deeply or cannot be copied, the
answer has failed.

The bounds are far above what any answer of the workbook needs, so that the tests' own time and memory are bounded too.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from workbook.ladder.outcomes import CheckFailed

#: Bytes of array data in one value: twenty times the largest array that a test sends.
MOST_BYTES = 8 << 20
#: Entries of lists, tuples and dicts in one value. A training of 250,000 iterations is far longer than any that passes.
MOST_PARTS = 250_000
MOST_DEPTH = 24
MOST_AXES = 16
#: Characters of text, or bytes.
MOST_TEXT = 1 << 20
#: Bits of an integer: a thousand digits.
MOST_BITS = 3300

_AS_THEY_ARE = (type(None), bool, float, complex, type(Ellipsis))
_NUMBERS = "biufc"
_TOO_LARGE = "It is larger, or nested more deeply, than anything that an answer needs."


class _Owner:
    """What is left of the bounds while one value is copied."""

    def __init__(self, what: str, opaque: Callable[[Any], Any], copy: bool) -> None:
        self.what, self.opaque, self.copy = what, opaque, copy
        self.bytes, self.parts, self.text = MOST_BYTES, MOST_PARTS, MOST_TEXT

    def too_large(self) -> CheckFailed:
        return CheckFailed(f"{self.what}: the value is too large to look at.", _TOO_LARGE)

    def own(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind in _AS_THEY_ARE:
            return value
        if kind is int:
            if value.bit_length() > MOST_BITS:
                raise self.too_large()
            return value
        if kind is str or kind is bytes:
            self.text -= len(value)
            if self.text < 0:
                raise self.too_large()
            return value
        if kind is np.ndarray:
            return self.array(value)
        if kind is list or kind is tuple or kind is dict:
            self.parts -= len(value)
            if self.parts < 0 or depth >= MOST_DEPTH:
                raise self.too_large()
            if kind is dict:
                return {self.key(key): self.own(entry, depth + 1) for key, entry in value.items()}
            return kind([self.own(entry, depth + 1) for entry in value])
        if issubclass(kind, np.generic) and kind.__module__ == "numpy" and value.dtype.kind in _NUMBERS:
            return value
        plainer = as_plain(value)
        return self.opaque(value) if plainer is value else self.own(plainer, depth)

    def array(self, value: np.ndarray) -> np.ndarray:
        self.bytes -= value.nbytes
        if self.bytes < 0 or value.ndim > MOST_AXES:
            raise self.too_large()
        if not self.copy or value.dtype.hasobject:
            return value
        # order="K" keeps the memory layout, so that an answer gets back what it gave.
        return value.copy(order="K")

    def key(self, key: Any) -> Any:
        """A dict's key: text and numbers stay, another one becomes text that no key is compared with."""
        if type(key) is str:
            self.text -= len(key)
        return key if type(key) in (str, int, float, bool, type(None)) else f"a key of type {type_name(key)}"


def owned(
    value: Any,
    what: str = "The answer",
    *,
    opaque: Callable[[Any], Any] = lambda value: value,
    copy: bool = True,
) -> Any:
    """The value as ours.

    Parameters
    ----------
    value : object
        What an answer gave.
    what : str
        Name for it in messages.
    opaque : callable
        Gives what stands for a value that is not plain, in its place.
    copy : bool
        Whether arrays are copied; False where nobody else has them.

    Raises
    ------
    CheckFailed
        It is too large, or cannot be copied.

    >>> original = [np.zeros(2), len]
    >>> copied = owned(original)
    >>> copied[0] is original[0], copied[1] is original[1]
    (False, True)
    >>> ring = []
    >>> ring.append(ring)
    >>> owned(ring, "ring()")
    Traceback (most recent call last):
    ...
    workbook.ladder.outcomes.CheckFailed: ring(): the value is too large to look at.
    Hint: It is larger, or nested more deeply, than anything that an answer needs.
    """
    try:
        return _Owner(what, opaque, copy).own(value, 0)
    except CheckFailed:
        raise
    except Exception as error:  # an answer's own class may raise whatever it likes
        raise CheckFailed(f"{what}: the value cannot be read ({type_name(error)}).") from None


def as_plain(value: Any) -> Any:
    """A value of a subclass of a plain type as that type, a dict's views as lists; anything else as it is.

    >>> from collections import OrderedDict
    >>> as_plain(OrderedDict(a=1)), as_plain({"a": 1}.keys())
    ({'a': 1}, ['a'])
    """
    kind = type(value)
    if issubclass(kind, np.ndarray):
        if issubclass(kind, np.ma.MaskedArray) and np.ma.is_masked(value):
            return value  # an entry without a value is no number
        plain = np.asarray(value)
        return plain if kind is not np.ndarray and not plain.dtype.hasobject else value
    for base in (dict, tuple, list, str, float, int):
        if issubclass(kind, base) and kind is not base and kind is not bool:
            return base(value)
    return list(value) if issubclass(kind, _VIEWS) else value


_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()))


def type_name(value: Any) -> str:
    """The name of a value's type, whatever its metaclass does."""
    return str(type.__dict__["__name__"].__get__(type(value)))


def is_kind(value: Any, *kinds: type) -> bool:
    """``isinstance`` by the real type: a value that claims another class by ``__class__`` is not asked."""
    return issubclass(type(value), kinds)
