"""A hint names a mistake only where the values of every example show it."""

import numpy as np
import pytest

from workbook.testing import CheckFailed, Examples, Mismatch

RNG = np.random.default_rng(3)
RIGHT = [RNG.normal(size=(n, n)) for n in (2, 3, 4)]


def hint_of(values, **extra):
    """The hint that comes of comparing these values with `RIGHT`."""
    with pytest.raises(Mismatch) as caught, Examples(rtol=1e-9) as examples:  # noqa: PT012, the block ends the comparison
        for got, right in zip(values, RIGHT, strict=True):
            given = {key: make(right) for key, make in extra.items()}
            examples.compare(got, right, what="f(x)", **given)
    return caught.value.hint


@pytest.mark.parametrize(
    ("variant", "hint"),
    [
        (lambda a: -a, "The sign is opposite."),
        (lambda a: a.T, "It is the transpose of what is expected."),
        (lambda a: 2 * a, "Every entry is 2 times what is expected."),
        (lambda a: -a / 3, "Every entry is -0.333333 times what is expected."),
        (lambda a: a / len(a), "Every entry is what is expected divided by n."),
        (lambda a: a * len(a) ** 2, "Every entry is n squared times what is expected."),
        (lambda a: a * np.sqrt(len(a)), "Every entry is the square root of n times what is expected."),
        (lambda a: 0 * a, "It is all zeros."),
        (lambda a: 0 * a + 1.5, "It is 1.5 whatever the input."),
        (np.abs, "The signs are lost: it is the absolute value of what is expected."),
        (lambda a: a + 0.25, "Every entry is 0.25 too large."),
        (lambda a: 1 / a, "It is the reciprocal of the expected value: is a quotient inverted?"),
        (lambda a: a**2, "It is the square of what is expected."),
        (lambda a: np.roll(a.ravel(), 1).reshape(a.shape), "Each number is one place too late"),
        (lambda a: a.ravel()[::-1].reshape(a.shape), "The right numbers are there, in the reverse order."),
        (lambda a: np.sort(a.ravel()).reshape(a.shape), "The right numbers are there, in another order."),
    ],
)
def test_a_variant_is_recognized(variant, hint):
    assert hint_of([variant(a) for a in RIGHT], scales=lambda a: {"n": len(a)}).startswith(hint)


def test_mistake_that_fits_one_example_alone_gives_no_hint():
    values = [2 * RIGHT[0], RIGHT[1] + RNG.normal(size=(3, 3)), RIGHT[2]]
    assert hint_of(values) == "1 of the 3 values compared here is right; this is the first that is not."


def test_a_known_mistake_must_fit_wherever_it_is_given():
    twice = [2 * a for a in RIGHT]
    assert hint_of(twice, mistakes=lambda a: {"A 2 too many.": 2 * a}) == "A 2 too many."
    other = [2 * RIGHT[0], 3 * RIGHT[1], 2 * RIGHT[2]]
    assert hint_of(other, mistakes=lambda a: {"A 2 too many.": 2 * a}) is None


def test_two_matching_mistakes_give_no_hint():
    twice = [2 * a for a in RIGHT]
    assert hint_of(twice, mistakes=lambda a: {"One.": 2 * a, "Other.": a + a}) is None


@pytest.mark.parametrize(
    ("coefficients", "hint"),
    [
        ((1, 0), "The penalty is missing."),
        ((1, 2), "The penalty is 2 times what it should be."),
        ((1, -1), "The penalty has the opposite sign."),
        ((0.5, 1), "The error is 0.5 times what it should be."),
    ],
)
def test_a_term_of_a_sum_is_named(coefficients, hint):
    terms = [{"the error": RNG.normal(size=a.shape), "the penalty": RNG.normal(size=a.shape)} for a in RIGHT]
    with pytest.raises(Mismatch) as caught, Examples(rtol=1e-9) as examples:  # noqa: PT012, the block ends the comparison
        for parts in terms:
            got = sum(c * part for c, part in zip(coefficients, parts.values(), strict=True))
            examples.compare(got, sum(parts.values()), what="f(x)", terms=parts)
    assert caught.value.hint == hint


def test_hint_names_the_part_where_a_matrix_differs():
    values = [a + np.eye(len(a)) * RNG.normal(size=len(a)) for a in RIGHT]
    assert hint_of(values) == "Only the diagonal differs."


def test_an_answer_that_stops_later_still_shows_its_first_mismatch():
    with pytest.raises(Mismatch) as caught, Examples(rtol=1e-9) as examples:  # noqa: PT012, the block ends the comparison
        examples.compare(RIGHT[0] + 1, RIGHT[0], what="f(1)")
        raise CheckFailed("f(2): expected a matrix, got None.")
    assert caught.value.message.startswith("f(1): expected")


def test_right_values_pass_in_silence():
    with Examples(rtol=1e-9) as examples:
        for a in RIGHT:
            examples.compare(a, a, what="f(x)", mistakes={"No.": a})
