"""What an answer's values have in common with the right ones: the last rung of the ladder, over all examples of a case.

A hint names a mistake only where the values show it, in every example of the case: they are what a known mistake
gives (data beside the test), or a variant of what is expected that can be computed from the two alone (the opposite
sign, twice as much, transposed, divided by n, one place further on, one term left out). Where nothing fits, or two
mistakes fit equally well, the message says what was compared and where it first differs, and no more.

Nothing here knows how anything is worked out: it sees what a student sees, "expected" and "got".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from workbook.ladder.outcomes import CheckFailed
from workbook.ladder.wording import mismatch_text, number_text

Arrays = Mapping[str, ArrayLike]
Numbers = Mapping[str, float]

#: Factors that are worth a word of their own.
_FACTORS = (2.0, 0.5, 3.0, 1 / 3, 4.0, 0.25, 8.0, 0.125, 10.0, 0.1, 100.0, 0.01)
_COEFFICIENTS = (0.0, 1.0, -1.0, 2.0, 0.5, -2.0, -0.5, 4.0, 0.25)


class Mismatch(CheckFailed):
    """A value that has the right form and is another one than expected.

    Without a hint of its own, the fixed text of its case may stand beside it. ``recognized`` is False where the hint
    only counts what is right, and names no mistake.
    """

    recognized = True


@dataclass(frozen=True)
class Example:
    """One comparison: two arrays of one shape, which entries are wrong, and what may explain them."""

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
    """Compares an answer with what is expected at all examples of a case; at the end it raises the first `Mismatch`.

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
        """Note one comparison; it does not raise, so that what the examples have in common can be seen.

        Parameters
        ----------
        got, expected : float or array of one shape
            ``got`` has climbed the other rungs already.
        mistakes : dict, optional
            Hint → the value that this known mistake gives here. A hint is used if it fits wherever it is given.
        scales : dict, optional
            Name → a number that may stand as a factor where it should not, such as ``{"n": 3, "lambda": 9}``.
        terms : dict, optional
            Name → one of the terms whose sum is expected; a term that is missing, or has a factor, is then named.
        extras : dict, optional
            Name → something that does not belong to the sum, but might be taken for it.
        note : str, optional
            Something that is true of this value, to say where no mistake is recognized.
        """
        got, expected = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
        with np.errstate(all="ignore"):  # infinities are told below, not warned about
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
        # Where the answer stopped at a later example, what is concluded is of those before it.
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
    """The one mistake that explains every example, as a hint; None where none does, or several do.

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
    """The hints whose values fit in every example for which they are given."""
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
    """Equal within ``tolerance`` of the largest entry."""
    size = max(float(np.max(np.abs(value), initial=0.0)), 1e-300)
    return got.shape == value.shape and bool(np.all(np.abs(got - value) <= 2 * tolerance * size))


def _patterns(examples: Sequence[Example], tolerance: float) -> Iterator[str]:
    """What every example has in common, the plainest first."""
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
        yield "It is 1 divided by what is expected: something is upside down."
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
    """Whether ``got`` is that variant of what is expected in every example, and is so by more than accident."""
    with np.errstate(all="ignore"):
        pairs = [(example.got, np.asarray(variant(example.expected))) for example in examples]
    return any(example.expected.any() for example in examples) and all(
        _near(got, value, tolerance) for got, value in pairs
    )


def _factors(examples: Sequence[Example], tolerance: float) -> Iterator[str]:
    """One factor on everything: a plain number, or a number of the example, such as n or lambda."""
    factors: list[float] = []
    for example in examples:
        if not example.expected.any():
            if example.got.any():
                return
            continue
        size = np.vdot(example.expected, example.expected)
        factor = float(np.vdot(example.expected, example.got) / size)
        if factor == 0 or not _near(
            example.got, factor * example.expected, tolerance * max(1.0, 1 / abs(factor))
        ):
            return
        factors.append(factor)
    if not factors:
        return
    every = "It" if all(example.got.size == 1 for example in examples) else "Every entry"

    def all_near(values: Sequence[float]) -> bool:
        return all(abs(f - v) <= 4 * tolerance * abs(v) for f, v in zip(factors, values, strict=True))

    nonzero = [example for example in examples if example.expected.any()]
    for factor in _FACTORS:
        for sign in (factor, -factor):
            if all_near([sign] * len(factors)):
                yield f"{every} is {number_text(sign)} times what is expected."
                return
    for name in dict.fromkeys(name for example in nonzero for name in example.scales):
        if not all(name in example.scales for example in nonzero):
            continue
        values = [float(example.scales[name]) for example in nonzero]
        if len(set(values)) == 1 and len(values) > 1:
            continue  # it does not vary, so that any other number may be behind it
        for power, words in (
            (1.0, f"{every} is {name} times what is expected."),
            (-1.0, f"{every} is what is expected divided by {name}."),
            (2.0, f"{every} is {name} squared times what is expected."),
            (-2.0, f"{every} is what is expected divided by {name} squared."),
            (0.5, f"{every} is the square root of {name} times what is expected."),
            (-0.5, f"{every} is what is expected divided by the square root of {name}."),
        ):
            if min(values) > 0 and all_near([value**power for value in values]):
                yield words
                return
    if len(factors) > 1 and all_near([factors[0]] * len(factors)):
        yield f"{every} is {number_text(factors[0])} times what is expected."


def _sums(examples: Sequence[Example], tolerance: float) -> Iterator[str]:
    """A sum of which a term is missing, has a factor or the opposite sign, or that has something else in it."""
    names = list(examples[0].terms)
    extras = list(examples[0].extras)
    if not names or any(list(e.terms) != names or list(e.extras) != extras for e in examples):
        return
    got = np.concatenate([example.got.ravel() for example in examples])

    def column(name: str) -> np.ndarray:
        return np.concatenate(
            [np.ravel(np.asarray({**e.terms, **e.extras}[name], dtype=np.float64)) for e in examples]
        )

    # The terms alone first; then with one of the things that do not belong to the sum.
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
    """Plain numbers with which the columns add up to ``got``, if there are such and no others."""
    size = max(float(np.max(np.abs(got), initial=0.0)), float(np.max(np.abs(columns), initial=0.0)))
    choices: list[list[float]] = []
    if np.linalg.matrix_rank(columns) == columns.shape[1] and len(got) > columns.shape[1]:
        solved = np.linalg.lstsq(columns, got, rcond=None)[0]
        rounded = [_nearest(float(value)) for value in solved]
        choices.append(rounded)
    else:  # too few numbers to solve for all: one term alone is another one than expected
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
    """The right numbers in other places."""
    values = [example for example in examples if example.got.size > 1]
    if not values or any(len(np.unique(e.expected)) < min(e.expected.size, 3) for e in values):
        return
    for axis_shift, words in (
        (-1, "Each number stands one place too early: an index is off by one, and Python counts from 0."),
        (1, "Each number stands one place too late: an index is off by one, and Python counts from 0."),
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
    """Which part of the wrong matrices differs, if it is one plain part in all of them."""
    matrices = [e for e in failed if e.got.ndim == 2 and min(e.got.shape) > 1]
    if len(matrices) != len(failed) or all(e.wrong.all() for e in failed):
        return None
    square = all(e.got.shape[0] == e.got.shape[1] for e in matrices)
    for words, part in _PARTS.items():
        if "diagonal" in words and not square:
            continue
        # Inside the part (an entry may be right by accident) and nowhere else.
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


#: Parts of a matrix that have a name → which entries they are.
_PARTS: dict[str, Callable[[tuple[int, ...]], np.ndarray]] = {
    "the diagonal": _diagonal,
    "what is off the diagonal": lambda shape: np.logical_not(_diagonal(shape)),
    "the first row": lambda shape: _line(shape, 0, 0),
    "the last row": lambda shape: _line(shape, 0, -1),
    "the first column": lambda shape: _line(shape, 1, 0),
    "the last column": lambda shape: _line(shape, 1, -1),
}
