"""Describe values, shapes and types in words and few digits, for the messages that students read."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from workbook.testing.outcomes import shorten
from workbook.testing.owned import is_kind, type_name
from workbook.testing.plain import is_plain_array, is_remote

#: Arrays of up to this many entries are shown whole; two rows of six fit on a line.
SHOWN_WHOLE = 12

Size = int | None


def shape_text(shape: Sequence[Size]) -> str:
    """Write a shape as Python does, with ``any`` for a size that does not matter.

    >>> shape_text((3,)), shape_text((None, 2)), shape_text(())
    ('(3,)', '(any, 2)', '()')
    """
    sizes = ["any" if size is None else str(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"


def shape_words(shape: Sequence[Size]) -> str:
    """Describe a shape in words: a vector, a row, a column, a matrix.

    >>> shape_words((1, 3)), shape_words((3,)), shape_words((3, 1))
    ('a row of shape (1, 3)', 'a vector of shape (3,)', 'a column of shape (3, 1)')
    >>> shape_words((2, 3, 4)), shape_words(())
    ('an array of shape (2, 3, 4)', 'a single number')
    """
    if len(shape) == 0:
        return "a single number"
    noun = "an array"
    if len(shape) == 1:
        noun = "a vector"
    elif len(shape) == 2:
        noun = "a row" if shape[0] == 1 else "a column" if shape[1] == 1 else "a matrix"
    return f"{noun} of shape {shape_text(shape)}"


def number_text(value: float) -> str:
    """Write a number with at most six significant digits; whole numbers below 1e12 are written in full.

    >>> number_text(2.0), number_text(1 / 3), number_text(1.5e-9), number_text(123456789.0)
    ('2', '0.333333', '1.5e-09', '123456789')
    """
    if float(value).is_integer() and abs(value) < 1e12:
        return str(int(value))
    return f"{value:.6g}"


def _any_number_text(value: Any) -> str:
    """Write a number that was not checked before; see `number_text`. An int may have a million digits."""
    if isinstance(value, int) and abs(value) > 10**300:
        return "of more than 300 digits"
    return number_text(float(value))


def array_text(value: np.ndarray) -> str:
    """Write a short array whole, on one line.

    >>> array_text(np.array([[1.0, 0.5]]))
    '[[1, 0.5]]'
    """
    if value.ndim == 0:
        return number_text(value.item())
    return "[" + ", ".join(array_text(entry) for entry in value) + "]"


def printable(text: str, limit: int = 60) -> str:
    """Return untrusted text on one line, cut to ``limit`` characters, without control or direction characters."""
    return shorten("".join(c if c.isprintable() else "?" for c in text[: 4 * limit]), limit)


def type_text(value: Any) -> str:
    """Describe the type of ``value`` in words, with its size or value if it has one.

    >>> type_text(None), type_text([1, 2]), type_text(2.5), type_text(np.zeros((1, 2)))
    ('None', 'a list of 2', 'the number 2.5', 'a row of shape (1, 2)')
    """
    if is_remote(value):
        return f"an object of type {printable(str(value.type_name))}"
    if value is None:
        return "None"
    if is_kind(value, bool, np.bool_):
        return f"the Boolean {bool(value)}"
    if is_kind(value, int, float, np.integer, np.floating):
        return f"the number {_any_number_text(value)}"
    if is_kind(value, complex, np.complexfloating):
        return "a complex number"
    if is_kind(value, str):
        return f"the text {printable(value, 40)!r}"
    if is_plain_array(value):
        return shape_words(value.shape)
    if type(value) in (list, tuple, dict):
        return f"a {type_name(value)} of {len(value)}"
    if callable(value) and not is_kind(value, type):
        return "a function"
    return f"an object of type {printable(type_name(value))}"


def mismatch_text(got: np.ndarray, expected: np.ndarray, wrong: np.ndarray) -> str:
    """Describe how two arrays of the same shape differ, as the text after "<what>: ".

    Arrays of up to 12 entries are shown whole, with the largest difference if they look equal in six digits. For larger
    ones, the text gives the number of entries that differ, the largest difference, the largest relative one, and the
    index and values of the first entry that differs.

    Parameters
    ----------
    wrong : bool array
        True where the entries count as different; at least one entry must be True.

    >>> a, b = np.array([1.0, 2.0]), np.array([1.0, 5.0])
    >>> mismatch_text(b, a, a != b)
    'expected [1, 2], got [1, 5].'
    """
    if expected.size <= SHOWN_WHOLE:
        text = f"expected {array_text(expected)}, got {array_text(got)}."
        if array_text(expected) != array_text(got):
            return text
        # The arrays look equal with six digits, so show the difference.
        return text[:-1] + f" (they differ by {np.max(np.abs(got - expected)):.2g})."
    difference = np.abs(got - expected)
    scale = np.abs(expected)
    relative = np.max(difference[wrong] / np.where(scale[wrong] > 0, scale[wrong], 1.0))
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    index = "[" + ", ".join(map(str, place)) + "]"
    return (
        f"{int(wrong.sum())} of {wrong.size} entries differ, by at most {np.max(difference):.2g} "
        f"({relative:.2g} relative). The first is {index}: expected {number_text(expected[place].item())}, "
        f"got {number_text(got[place].item())}."
    )
