"""Copy a value from an answer into plain data of bounded size.

Every value that a submission returns, stores or draws passes through `owned` before a test sees it, in the grader and
at home. Plain values become exact built-in types and NumPy arrays of numbers, which cannot run the answer's code.
Other values (a function, a network) become handles. Tests never touch a handle; they pass it back to the functions of
`workbook.testing`. If a value is too large, nested too deeply or cannot be copied, the check fails.

The bounds also limit the time and memory of the tests. They are far above what any answer of the workbook needs.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from workbook.testing.outcomes import CheckFailed

#: Most bytes of array data in one value: twenty times the largest array that a test sends.
MOST_BYTES = 8 << 20
#: Most entries of lists, tuples and dicts in one value. No training that passes comes close to 250,000 iterations.
MOST_PARTS = 250_000
MOST_DEPTH = 24
MOST_AXES = 16
#: Most characters or bytes in one value.
MOST_TEXT = 1 << 20
#: Most bits of an integer: about a thousand digits.
MOST_BITS = 3300
#: Most keys of dicts in one value that are tuples. Anyone can find many tuples with one hash, and a dict of n of them
#: takes time in n².
MOST_TUPLE_KEYS = 4096
#: Most entries of a tuple that is a key.
MOST_IN_KEY = 8

_AS_THEY_ARE = (type(None), bool, float, complex, type(Ellipsis))
_NUMBERS = "biufc"
_KEY_BITS = 64
_TOO_LARGE = "It is larger, or more deeply nested, than any answer needs to be."


class _Owner:
    """Copies one value and counts how much of the bounds is left."""

    def __init__(self, what: str, opaque: Callable[[Any], Any], copy: bool) -> None:
        self.what, self.opaque, self.copy = what, opaque, copy
        self.bytes, self.parts, self.text = MOST_BYTES, MOST_PARTS, MOST_TEXT
        self.tuple_keys = MOST_TUPLE_KEYS

    def too_large(self) -> CheckFailed:
        return CheckFailed(f"{self.what}: the value is too large to check.", _TOO_LARGE)

    def own(self, value: Any, depth: int) -> Any:
        """Return a plain copy of a value, and take its size off what is left of the bounds.

        Numbers, text, bytes, None and Ellipsis are returned as they are, and arrays as copies if ``self.copy``. Lists,
        tuples and dicts are copied with their entries; `key` copies the keys. A subclass of these becomes its plain
        type. Any other value becomes what ``self.opaque`` returns. ``depth`` is the number of containers around it.

        Raises
        ------
        CheckFailed
            If the value is larger than what is left of the bounds, or nested too deeply.
        Exception
            Whatever the value's own class raises.
        """
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
        # order="K" keeps the memory layout, so that the answer gets back the same array.
        return value.copy(order="K")

    def key(self, key: Any) -> Any:
        """Return a dict's key as in `plain_key`; a key of another type becomes text that equals no real key."""
        try:
            key = plain_key(key)
        except TypeError:
            return f"a key of type {type_name(key)}"
        if type(key) is tuple:
            self.tuple_keys -= 1
        self.text -= sum(len(part) for part in (key if type(key) is tuple else (key,)) if type(part) is str)
        if self.tuple_keys < 0 or self.text < 0:
            raise self.too_large()
        return key


def owned(
    value: Any,
    what: str = "The answer",
    *,
    opaque: Callable[[Any], Any] = lambda value: value,
    copy: bool = True,
) -> Any:
    """Return a plain copy of a value that an answer gave.

    None, Ellipsis, truth values, numbers, text, bytes and NumPy's numbers stay as they are. Arrays, lists, tuples and
    dicts are copied, with what is in them. A subclass of one of these types becomes that type, and a view of a dict a
    list. Keys of a dict become those of `plain_key`, and a key of another type becomes a text that names its type. Any
    other value is replaced by a handle.

    Parameters
    ----------
    value : object
        The value from the answer.
    what : str
        Its name in messages.
    opaque : callable
        Takes a value that is not plain and returns the handle that replaces it; by default the value itself.
    copy : bool
        Whether to copy arrays. False is safe if no other code holds them. Arrays of Python objects are never copied.

    Raises
    ------
    CheckFailed
        If the value exceeds one of this module's bounds, or if its own class raises an exception.
    """
    if type(value) in _AS_THEY_ARE:
        return value
    try:
        return _Owner(what, opaque, copy).own(value, 0)
    except CheckFailed:
        raise
    except Exception as error:  # an answer's own class may raise any exception
        raise CheckFailed(f"{what}: the value cannot be read ({type_name(error)}).") from None


def as_plain(value: Any) -> Any:
    """Convert an instance of a subclass of a plain type to that type, and dict views to lists.

    Numbers of more than double precision become double. Other values are returned unchanged.

    >>> from collections import OrderedDict
    >>> as_plain(OrderedDict(a=1)), as_plain({"a": 1}.keys())
    ({'a': 1}, ['a'])
    """
    kind = type(value)
    if issubclass(kind, np.ndarray):
        if issubclass(kind, np.ma.MaskedArray) and np.ma.is_masked(value):
            return value  # a masked entry is not a number
        plain = np.asarray(value)
        if plain.dtype in _EXTENDED:
            return plain.astype(_EXTENDED[plain.dtype])
        return plain if kind is not np.ndarray and not plain.dtype.hasobject else value
    if issubclass(kind, np.generic) and kind.__module__ == "numpy" and value.dtype in _EXTENDED:
        return value.astype(_EXTENDED[value.dtype])
    for base in (dict, tuple, list, str, float, int):
        if issubclass(kind, base) and kind is not base and kind is not bool:
            return base(value)
    return list(value) if issubclass(kind, _VIEWS) else value


def plain_key(key: Any) -> Any:
    """Return a dict's key as text, a number, a truth value, None, or a tuple of at most `MOST_IN_KEY` of these.

    NumPy's numbers become Python's, which equal them.

    >>> plain_key(np.int64(3)), plain_key((1, np.str_("a")))
    (3, (1, 'a'))

    Raises
    ------
    TypeError
        If the key is of another type, or an integer of more than 64 bits.
    """
    key = as_plain(key)
    if type(key) is not tuple:
        return _key_part(key)
    if len(key) > MOST_IN_KEY:
        raise TypeError("a key of too many parts")
    return tuple([_key_part(as_plain(part)) for part in key])


def _key_part(part: Any) -> Any:
    kind = type(part)
    if issubclass(kind, np.generic) and kind.__module__ == "numpy" and part.dtype.kind in "biuf":
        part = part.item()
    if type(part) not in (str, int, float, bool, type(None)):
        raise TypeError("a key of a type that is not plain")
    if type(part) is int and part.bit_length() > _KEY_BITS:
        raise TypeError("a key of too many digits")
    return part


#: Types of more than double precision on this machine; some have none.
_EXTENDED = {
    np.dtype(extended): np.dtype(double)
    for extended, double in ((np.longdouble, np.float64), (np.clongdouble, np.complex128))
    if np.dtype(extended) != np.dtype(double)
}
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()))


def type_name(value: Any) -> str:
    """Return the name of a value's type without calling its metaclass."""
    return str(type.__dict__["__name__"].__get__(type(value)))


def is_kind(value: Any, *kinds: type) -> bool:
    """Return whether the real type of a value is one of ``kinds``. Unlike isinstance, this ignores ``__class__``."""
    return issubclass(type(value), kinds)
