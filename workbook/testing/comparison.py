"""Compare an answer's values with the expected ones over all examples of a case, and name a mistake that explains them.

A hint names a mistake only if the values show it in every example of the case. Either they equal the values that a
known mistake gives (data beside the test), or they are a variant of the expected values that can be computed from the
two alone (the opposite sign, twice as much, transposed, divided by n, shifted by one place, one term left out). If
nothing fits, or if two known mistakes fit, the message only says what was compared and where it first differs.

This module does not know how an answer is computed. Like a student, it only sees the expected and the actual values.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from workbook.testing.outcomes import CheckFailed
from workbook.testing.wording import mismatch_text, number_text

Arrays = Mapping[str, ArrayLike]
Numbers = Mapping[str, float]

#: Common wrong factors that a hint names.
_FACTORS = (2.0, 0.5, 3.0, 1 / 3, 4.0, 0.25, 8.0, 0.125, 10.0, 0.1, 100.0, 0.01)
_COEFFICIENTS = (0.0, 1.0, -1.0, 2.0, 0.5, -2.0, -0.5, 4.0, 0.25)


class Mismatch(CheckFailed):
    """A value has the right form and differs from the expected value.

    If ``recognized`` is True, the hint names a mistake. If it is False, the hint only says how much is right, and the
    fixed hint of the case may be added.
    """

    recognized = True


@dataclass(frozen=True)
class Example:
    """One comparison: two arrays of the same shape, which entries are wrong, and what may explain them."""

    got: np.ndarray
    expected: np.ndarray
    wrong: np.ndarray
    what: str
    mistakes: Arrays = field(default_factory=dict)
    scales: Numbers = field(default_factory=dict)
    terms: Arrays = field(default_factory=dict)
    extras: Arrays = field(default_factory=dict)
    note: str | None = None


class Examples:
    """Compare an answer with the expected values at all examples of a case; at the end, raise the first `Mismatch`.

    Parameters
    ----------
    rtol, atol : float
        Relative tolerance, and an absolute one in the unit of the values.

    Examples
    --------
    >>> def double_too_often(x):
    ...     return 4 * x
    >>> try:
    ...     with Examples(rtol=1e-9) as examples:
    ...         for x in (1.0, 2.5, -3.0):
    ...             examples.compare(double_too_often(x), 2 * x, what=f"double({x})")
    ... except Mismatch as failed:
    ...     print(failed)
    double(1.0): expected 2, got 4.
    Hint: It is 2 times what is expected.
    """

    def __init__(self, *, rtol: float, atol: float = 0.0) -> None:
        self.rtol, self.atol = rtol, atol
        self.seen: list[Example] = []

    def __enter__(self) -> Self:
        return self

    def compare(
        self,
        got: ArrayLike,
        expected: ArrayLike,
        *,
        what: str,
        mistakes: Arrays | None = None,
        scales: Numbers | None = None,
        terms: Arrays | None = None,
        extras: Arrays | None = None,
        note: str | None = None,
    ) -> None:
        """Record one comparison. It does not raise if values differ: the end of the block does, after all examples.

        An entry is right if it is within ``atol + rtol * |expected|`` of the expected entry. NaN differs from
        everything.

        Parameters
        ----------
        got, expected : float or array of the same shape
            ``got`` has passed the other checks.
        what : str
            Name of the value in the message, such as ``"ridge(X, y, lam)"``.
        mistakes : dict, optional
            Hint → the value that this known mistake gives here. A hint is used if it fits in all examples that have it,
            and if no other hint does.
        scales : dict, optional
            Name → a number that may be a factor by mistake, such as ``{"n": 3, "lambda": 9}``.
        terms : dict, optional
            Name → one of the terms of the expected sum. The hint names a term that is missing or has a wrong factor.
        extras : dict, optional
            Name → a value that is not part of the sum but may be added to it by mistake.
        note : str, optional
            A true statement about this value, which is shown if no mistake is recognized.
        """
        got, expected = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
        with np.errstate(all="ignore"):  # infinities are reported below instead of as warnings
            wrong = ~(np.abs(got - expected) <= self.atol + self.rtol * np.abs(expected))
        self.seen.append(
            Example(got, expected, wrong, what, mistakes or {}, scales or {}, terms or {}, extras or {}, note)
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None and not isinstance(error, CheckFailed):
            return
        failed = [example for example in self.seen if example.wrong.any()]
        if not failed:
            return
        first = failed[0]
        # If the answer stopped at a later example, the hint is based on the examples before it.
        hint = named(self.seen, self.rtol, self.atol)
        message = f"{first.what}: {mismatch_text(first.got, first.expected, first.wrong)}"
        right = len(self.seen) - len(failed)
        are = "is" if right == 1 else "are"
        count = f"{right} of the {len(self.seen)} values compared here {are} right; this is the first that is not."
        neutral = " ".join(filter(None, [count if right else None, _where(failed), first.note]))
        failure = Mismatch(message, hint or neutral or None)
        failure.recognized = hint is not None
        raise failure from None


def named(examples: Sequence[Example], rtol: float, atol: float = 0.0) -> str | None:
    """Return the hint on the only mistake that explains every example; None if no mistake or several do.

    >>> right, half = np.array([2.0, 4.0]), np.array([1.0, 2.0])
    >>> named([Example(half, right, right != half, "f(x)", mistakes={"A 2 is missing.": half})], 1e-9)
    'A 2 is missing.'
    """
    if not all(np.isfinite(example.got).all() for example in examples):
        return None
    known = dict.fromkeys(_known(examples, rtol, atol))
    if known:
        return next(iter(known)) if len(known) == 1 else None
    return next(_patterns(examples, max(rtol, 1e-7)), None)


def _known(examples: Sequence[Example], rtol: float, atol: float) -> Iterator[str]:
    """Yield the hints whose values fit in every example for which they are given."""
    for hint in dict.fromkeys(hint for example in examples for hint in example.mistakes):
        given = [example for example in examples if hint in example.mistakes]
        if any(example.wrong.any() for example in given) and all(
            _equals(example.got, np.asarray(example.mistakes[hint], dtype=np.float64), rtol, atol)
            for example in given
        ):
            yield hint.strip()


def _equals(got: np.ndarray, value: np.ndarray, rtol: float, atol: float) -> bool:
    return got.shape == value.shape and bool(np.all(np.abs(got - value) <= atol + rtol * np.abs(value)))


def _near(got: np.ndarray, value: np.ndarray, tolerance: float) -> bool:
    """Return whether two arrays are equal within twice ``tolerance``, relative to the largest entry of ``value``."""
    size = max(float(np.max(np.abs(value), initial=0.0)), 1e-300)
    return got.shape == value.shape and bool(np.all(np.abs(got - value) <= 2 * tolerance * size))


def _patterns(examples: Sequence[Example], tolerance: float) -> Iterator[str]:
    """Yield a hint for each relation between the answers and the expected values that holds in every example.

    In this order: all zeros, the same value for any input, the opposite sign, a transpose, a factor, a sum of terms,
    absolute values, another order, a reciprocal, a square, a square root, an offset, and other signs. There may be
    none. A relation that any two numbers have, such as an offset, needs more than one number. ``tolerance`` is relative
    to the largest expected entry of an example.
    """
    got = np.concatenate([example.got.ravel() for example in examples])
    expected = np.concatenate([example.expected.ravel() for example in examples])
    many = got.size > 1
    if many and not got.any() and expected.any():
        yield "It is all zeros." if examples[0].got.ndim else "It is 0 every time."
    if len(examples) > 1 and many and np.all(got == got[0]) and np.ptp(expected) > 0:
        yield f"It is {number_text(float(got[0]))} whatever the input."
    if _every(examples, tolerance, np.negative):
        yield "The sign is opposite."
    square = [example.got.ndim == 2 and example.got.shape[0] == example.got.shape[1] for example in examples]
    if all(square) and _every(examples, tolerance, np.transpose):
        yield "It is the transpose of what is expected."
    yield from _factors(examples, tolerance)
    yield from _sums(examples, tolerance)
    if np.any(expected < 0) and _every(examples, tolerance, np.abs):
        yield "The signs are lost: it is the absolute value of what is expected."
    yield from _orders(examples, tolerance)
    if np.all(expected != 0) and _every(examples, tolerance, np.reciprocal):
        yield "It is the reciprocal of the expected value: is a quotient inverted?"
    if many and _every(examples, tolerance, np.square):
        yield "It is the square of what is expected."
    if many and np.all(expected >= 0) and _every(examples, tolerance, np.sqrt):
        yield "It is the square root of what is expected."
    offset = got - expected
    if many and np.all(offset != 0) and _near(offset, np.full_like(offset, offset[0]), tolerance):
        every = "It" if all(example.got.ndim == 0 for example in examples) else "Every entry"
        yield f"{every} is {number_text(abs(float(offset[0])))} too {'large' if offset[0] > 0 else 'small'}."
    if many and _near(np.abs(got), np.abs(expected), tolerance):
        yield "Only signs differ: some of them are opposite."


def _every(examples: Sequence[Example], tolerance: float, variant: Any) -> bool:
    """Return whether ``got`` is this variant of the expected value in every example.

    At least one expected value must not be 0, because otherwise many variants would match.
    """
    with np.errstate(all="ignore"):
        pairs = [(example.got, np.asarray(variant(example.expected))) for example in examples]
    return any(example.expected.any() for example in examples) and all(
        _near(got, value, tolerance) for got, value in pairs
    )


def _factors(examples: Sequence[Example], tolerance: float) -> Iterator[str]:
    """Yield the hint that every answer is a factor times what is expected, if that is so; at most one hint.

    The factor is a common one such as 2 or -0.5, else a power of a named number of the examples, such as n squared,
    else any number that is the same in several examples.
    """
    nonzero = [example for example in examples if example.expected.any()]
    factors = [_factor(example, tolerance) for example in nonzero]
    if not factors or 0.0 in factors or any(e.got.any() for e in examples if not e.expected.any()):
        return
    every = "It" if all(example.got.size == 1 for example in examples) else "Every entry"

    def all_near(values: Sequence[float]) -> bool:
        return all(abs(f - v) <= 4 * tolerance * abs(v) for f, v in zip(factors, values, strict=True))

    for factor in _FACTORS:
        for sign in (factor, -factor):
            if all_near([sign] * len(factors)):
                yield f"{every} is {number_text(sign)} times what is expected."
                return
    for name, values in _scales(nonzero):
        for power, words in _POWERS.items():
            if min(values) > 0 and all_near([value**power for value in values]):
                yield f"{every} is {words.format(name)}."
                return
    if len(factors) > 1 and all_near([factors[0]] * len(factors)):
        yield f"{every} is {number_text(factors[0])} times what is expected."


#: Power of a named number by which an answer is multiplied → how a hint says it.
_POWERS = {
    1.0: "{} times what is expected",
    -1.0: "what is expected divided by {}",
    2.0: "{} squared times what is expected",
    -2.0: "what is expected divided by {} squared",
    0.5: "the square root of {} times what is expected",
    -0.5: "what is expected divided by the square root of {}",
}


def _factor(example: Example, tolerance: float) -> float:
    """Return the number that multiplies all expected values, of which one is not 0, to give the answer's; 0 if none."""
    size = np.vdot(example.expected, example.expected)
    factor = float(np.vdot(example.expected, example.got) / size)
    near = factor != 0 and _near(
        example.got, factor * example.expected, tolerance * max(1.0, 1 / abs(factor))
    )
    return factor if near else 0.0


def _scales(examples: Sequence[Example]) -> Iterator[tuple[str, list[float]]]:
    """Yield the named numbers that all examples have, each with its values.

    A number that is the same in several examples is left out, because another number may be the cause.
    """
    for name in dict.fromkeys(name for example in examples for name in example.scales):
        if all(name in example.scales for example in examples):
            values = [float(example.scales[name]) for example in examples]
            if len(set(values)) > 1 or len(values) == 1:
                yield name, values


def _sums(examples: Sequence[Example], tolerance: float) -> Iterator[str]:
    """Yield a hint if a term of a sum is missing, has a factor or the opposite sign, or if something was added."""
    names = list(examples[0].terms)
    extras = list(examples[0].extras)
    if not names or any(list(e.terms) != names or list(e.extras) != extras for e in examples):
        return
    got = np.concatenate([example.got.ravel() for example in examples])

    def column(name: str) -> np.ndarray:
        return np.concatenate(
            [np.ravel(np.asarray({**e.terms, **e.extras}[name], dtype=np.float64)) for e in examples]
        )

    # Try the terms alone first, then with one of the extras.
    for extra in [None, *extras]:
        columns = np.stack([column(name) for name in [*names, *([extra] if extra else [])]], axis=1)
        found = _coefficients(columns, got, tolerance, len(names))
        if found is None:
            continue
        said = [_coefficient_text(name, c) for name, c in zip(names, found, strict=False) if c != 1.0]
        if extra and found[-1] != 0.0:
            said.append(f"{extra} {'is' if found[-1] > 0 else 'is subtracted'} in it and should not be")
        if said:
            yield "; ".join(said)[0].upper() + "; ".join(said)[1:] + "."
            return


def _coefficients(columns: np.ndarray, got: np.ndarray, tolerance: float, terms: int) -> list[float] | None:
    """Return the simple coefficients with which the columns add up to ``got``, if there is exactly one choice."""
    size = max(float(np.max(np.abs(got), initial=0.0)), float(np.max(np.abs(columns), initial=0.0)))
    choices: list[list[float]] = []
    if np.linalg.matrix_rank(columns) == columns.shape[1] and len(got) > columns.shape[1]:
        solved = np.linalg.lstsq(columns, got, rcond=None)[0]
        rounded = [_nearest(float(value)) for value in solved]
        choices.append(rounded)
    else:  # too few numbers to solve for all coefficients: assume that only one differs
        ones = [1.0] * terms + [0.0] * (columns.shape[1] - terms)
        for place in range(columns.shape[1]):
            choices += [[*ones[:place], value, *ones[place + 1 :]] for value in _COEFFICIENTS]
    fits = [c for c in choices if np.all(np.abs(columns @ np.array(c) - got) <= 4 * tolerance * size)]
    unique = list({tuple(c): c for c in fits}.values())
    return unique[0] if len(unique) == 1 else None


def _nearest(value: float) -> float:
    return min(_COEFFICIENTS, key=lambda coefficient: abs(coefficient - value))


def _coefficient_text(name: str, coefficient: float) -> str:
    if coefficient == 0.0:
        return f"{name} is missing"
    if coefficient == -1.0:
        return f"{name} has the opposite sign"
    if coefficient < 0:
        return (
            f"{name} has the opposite sign, and is {number_text(-coefficient)} times as large as it should be"
        )
    return f"{name} is {number_text(coefficient)} times what it should be"


def _orders(examples: Sequence[Example], tolerance: float) -> Iterator[str]:
    """Yield a hint if the right numbers are in other places."""
    values = [example for example in examples if example.got.size > 1]
    if not values or any(len(np.unique(e.expected)) < min(e.expected.size, 3) for e in values):
        return
    for axis_shift, words in (
        (-1, "Each number is one place too early: an index is off by one, and Python counts from 0."),
        (1, "Each number is one place too late: an index is off by one, and Python counts from 0."),
    ):
        if all(
            _near(e.got, np.roll(e.expected.ravel(), axis_shift).reshape(e.expected.shape), tolerance)
            for e in values
        ) and any(e.got.size > 2 for e in values):
            yield words
            return
    if all(_near(e.got.ravel(), e.expected.ravel()[::-1], tolerance) for e in values):
        yield "The right numbers are there, in the reverse order."
    elif all(_near(np.sort(e.got.ravel()), np.sort(e.expected.ravel()), tolerance) for e in values):
        yield "The right numbers are there, in another order."


def _where(failed: Sequence[Example]) -> str | None:
    """Return a sentence if the same simple part differs in all wrong matrices, such as the diagonal; else None."""
    matrices = [e for e in failed if e.got.ndim == 2 and min(e.got.shape) > 1]
    if len(matrices) != len(failed) or all(e.wrong.all() for e in failed):
        return None
    square = all(e.got.shape[0] == e.got.shape[1] for e in matrices)
    for words, part in _PARTS.items():
        if "diagonal" in words and not square:
            continue
        # Wrong entries are only inside the part, where an entry may be right by accident.
        if all(not np.any(e.wrong & ~part(e.got.shape)) for e in matrices) and any(
            np.array_equal(e.wrong, part(e.got.shape)) for e in matrices
        ):
            return f"Only {words} differs."
    return None


def _line(shape: tuple[int, ...], axis: int, place: int) -> np.ndarray:
    mask = np.zeros(shape, dtype=np.bool_)
    mask[(place, slice(None)) if axis == 0 else (slice(None), place)] = True
    return mask


def _diagonal(shape: tuple[int, ...]) -> np.ndarray:
    mask = np.zeros(shape, dtype=np.bool_)
    np.fill_diagonal(mask, True)
    return mask


#: Name of a part of a matrix → function that takes a shape and returns the mask of its entries.
_PARTS: dict[str, Callable[[tuple[int, ...]], np.ndarray]] = {
    "the diagonal": _diagonal,
    "what is off the diagonal": lambda shape: np.logical_not(_diagonal(shape)),
    "the first row": lambda shape: _line(shape, 0, 0),
    "the last row": lambda shape: _line(shape, 0, -1),
    "the first column": lambda shape: _line(shape, 1, 0),
    "the last column": lambda shape: _line(shape, 1, -1),
}
