"""Tests of values: the exact sentences that a student reads about types, shapes and numbers."""

from typing import Any

import numpy as np
import pytest

from tests.workbook.testing.said import said
from workbook import testing

ROW = np.array([[1.0, 2.0, 3.0]])


# --- array: type, shape, dtype, finite -------------------------------------------------------------------


def test_an_array_of_the_right_shape_comes_back_as_a_float64_copy() -> None:
    given = np.array([[1, 2, 3]])
    got = testing.array(given, (1, 3), "d")
    assert got.dtype == np.float64
    assert got is not given
    assert testing.array(np.zeros((2, 5)), (2, None), "d").shape == (2, 5)


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        (
            None,
            "d: expected a row of shape (1, 3) (a NumPy array), got None.",
            "A function without a return statement gives None. Does yours end with return?",
        ),
        (
            [[1.0, 2.0, 3.0]],
            "d: expected a row of shape (1, 3) (a NumPy array), got a list of 1.",
            "A list is not an array: np.array(...) converts it.",
        ),
        (
            2.5,
            "d: expected a row of shape (1, 3) (a NumPy array), got the number 2.5.",
            "This is a single number. Return an array with an entry for each place.",
        ),
        (
            "text",
            "d: expected a row of shape (1, 3) (a NumPy array), got the text 'text'.",
            None,
        ),
        (
            np.zeros(3),
            "d: expected a row of shape (1, 3), got a vector of shape (3,).",
            "A row has two axes, shape (1, n): v.reshape(1, -1) turns a vector v into a row.",
        ),
        (
            np.zeros((3, 1)),
            "d: expected a row of shape (1, 3), got a column of shape (3, 1).",
            "This is a column. The derivative of a scalar with respect to a vector is a row here, shape (1, n).",
        ),
        (
            np.zeros((3, 3)),
            "d: expected a row of shape (1, 3), got a matrix of shape (3, 3).",
            "This is a square matrix, but one row is expected: is a sum missing, or did you write * instead of @?",
        ),
        (
            ROW > 0,
            "d: expected an array of float64 numbers, got dtype bool.",
            "These are Boolean values, such as a comparison returns. Return numbers.",
        ),
        (
            ROW.astype(np.float32),
            "d: expected an array of float64 numbers, got dtype float32.",
            "float32 keeps 7 digits, too few to compare. Leave out dtype= or .astype().",
        ),
        (
            ROW * 1j,
            "d: expected an array of float64 numbers, got dtype complex128.",
            "Nothing here is complex. np.linalg.eig may give complex numbers; eigh and svd do not.",
        ),
        (
            ROW.astype(object),
            "d: expected an array of float64 numbers, got dtype object.",
            "The array holds Python objects. Give np.array(...) only numbers, and rows of equal length.",
        ),
        (
            np.array([[1.0, np.nan, np.inf]]),
            "d: expected finite numbers, got nan at [0, 1] (2 of 3 entries).",
            "NumPy gives nan or infinity for 0/0, x/0, log(0) and numbers beyond 1e308. Which is it?",
        ),
    ],
)
def test_a_wrong_array_is_told_in_words(value: Any, message: str, hint: str | None) -> None:
    assert said(testing.array, value, (1, 3), "d") == (message, hint)


def test_a_row_for_a_vector_and_a_transposed_matrix_have_their_own_hints() -> None:
    assert said(testing.array, np.zeros((3, 1)), (3,), "w") == (
        "w: expected a vector of shape (3,), got a column of shape (3, 1).",
        "A vector has one axis, shape (n,): A.ravel() turns a row or a column A into a vector.",
    )
    assert said(testing.array, np.zeros((2, 3)), (3, 2), "A")[1] == (
        "The two sizes are swapped: is a transpose missing, or one too many?"
    )


def test_lower_precision_is_welcome_where_the_test_says_so() -> None:
    got = testing.array(ROW.astype(np.float32), (1, 3), "scores", any_precision=True)
    assert got.dtype == np.float64


# --- the other types ------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int64(2), np.array(2.0)])
def test_every_kind_of_number_is_a_number(value: Any) -> None:
    assert testing.number(value, "f") == 2.0


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        (True, "f: expected a number, got the Boolean True.", "True and False are not numbers here."),
        (
            np.array([2.0]),
            "f: expected a number, got a vector of shape (1,).",
            "An array of one entry is not a number: .item() takes the entry out.",
        ),
        (
            np.zeros((2, 2)),
            "f: expected a number, got a matrix of shape (2, 2).",
            "Is a sum or a dot product missing, or an index?",
        ),
        (
            float("nan"),
            "f: expected a finite number, got nan.",
            "NumPy gives nan or infinity for 0/0, x/0, log(0) and numbers beyond 1e308. Which is it?",
        ),
        (1j, "f: expected a number, got a complex number.", None),
        (
            10**400,
            "f: expected a finite number, got infinity.",
            "NumPy gives nan or infinity for 0/0, x/0, log(0) and numbers beyond 1e308. Which is it?",
        ),
    ],
)
def test_answer_that_is_not_a_number_is_described_in_words(
    value: Any, message: str, hint: str | None
) -> None:
    assert said(testing.number, value, "f") == (message, hint)


def test_booleans_pairs_sizes_and_mappings() -> None:
    assert testing.boolean(np.bool_(True), "b") is True
    assert said(testing.boolean, 1, "b") == (
        "b: expected True or False, got the number 1.",
        "Return True or False itself.",
    )
    assert "np.all" in str(said(testing.boolean, np.array([True, False]), "b")[1])
    assert testing.pair([1, 2], "p") == (1, 2)
    assert testing.pair(np.array([1.5, 2.0]), "p") == (1.5, 2.0)
    assert said(testing.pair, np.array([1.5, 2.0, 3.0]), "p")[0].endswith("got a vector of shape (3,).")
    assert said(testing.pair, np.array(2.0), "p")[0].startswith("p: expected a pair")
    assert said(testing.pair, np.zeros((2, 4)), "p")[0].startswith("p: expected a pair")
    assert said(testing.pair, 3, "p") == (
        "p: expected a pair (two values), got the number 3.",
        "return a, b gives 2 values.",
    )
    assert testing.sizes([np.int64(2), 3], "s") == (2, 3)
    assert testing.sizes((), "s") == ()
    assert testing.sizes(np.array([2, 3]), "s") == (2, 3)
    assert said(testing.sizes, np.array([2.0, 3.0]), "s")[0].endswith("got a vector of shape (2,).")
    assert said(testing.sizes, np.array([[2, 3]]), "s")[0].startswith("s: expected a tuple of sizes")
    assert said(testing.sizes, 3, "s") == (
        "s: expected a tuple of sizes, got the number 3.",
        "(n) is the number n. A tuple of one needs the comma, (n,), and a scalar has no sizes: ().",
    )
    assert testing.mapping({"a": 1}, "m") == {"a": 1}
    assert said(testing.mapping, [1], "m")[0] == "m: expected a dict, got a list of 1."
    assert said(testing.mapping, {1: 2}, "m")[0] == "m: expected a dict with text keys, got other keys."
    assert testing.mapping({(1, 2): 3}, "m", any_keys=True) == {(1, 2): 3}


# --- values ---------------------------------------------------------------------------------------------


def test_close_shows_short_arrays_whole_and_names_a_known_mistake() -> None:
    wrong = ROW * [1, 1, 5]
    assert said(
        testing.close, wrong, ROW, rtol=1e-9, what="d", mistakes={"other": ROW * 7, "five": wrong}
    ) == (
        "d: expected [[1, 2, 3]], got [[1, 2, 15]].",
        "five",
    )
    testing.close(ROW * (1 + 1e-12), ROW, rtol=1e-9, what="d")


def test_close_sums_up_long_arrays() -> None:
    expected = np.arange(1.0, 41.0).reshape(4, 10)
    got = expected.copy()
    got[2, 3] += 0.24
    assert said(testing.close, got, expected, rtol=1e-9, what="w")[0] == (
        "w: 1 of 40 entries differ, by at most 0.24 (0.01 relative). The first is [2, 3]: expected 24, got 24.24."
    )


@pytest.mark.parametrize(
    ("got", "hint"),
    [
        (-ROW, "The sign is opposite."),
        (2 * ROW, "Every entry is 2 times what is expected."),
        (0 * ROW, "It is all zeros."),
        (ROW + 1, "Every entry is 1 too large."),
        (ROW + np.array([1, 0, 2]), None),
    ],
)
def test_close_sees_patterns_of_its_own(got: np.ndarray, hint: str | None) -> None:
    assert said(testing.close, got, ROW, rtol=1e-9, what="d")[1] == hint


def test_close_says_how_far_apart_equal_looking_numbers_are() -> None:
    message, _ = said(testing.close, 1.0 + 1e-8, 1.0, rtol=1e-9, what="f")
    assert message == "f: expected 1, got 1 (they differ by 1e-08)."


@pytest.mark.parametrize("expected", [np.array([4.0, -4.0]), np.array(4.0)])
def test_close_is_as_near_as_the_tolerances_say(expected: np.ndarray) -> None:
    for sign in (1, -1):
        testing.close(expected + sign * 0.23, expected, rtol=0.06, what="f(x)")
        testing.close(expected + sign * 0.73, expected, rtol=0.06, atol=0.5, what="f(x)")
        for far, atol in ((0.25, 0.0), (0.75, 0.5)):
            message, _ = said(
                testing.close, expected + sign * far, expected, rtol=0.06, atol=atol, what="f(x)"
            )
            assert message.startswith("f(x): expected ")
    # One entry out of many is enough to be wrong; a relative tolerance forgives nothing at 0.
    said(testing.close, np.array([1.0, 1e-12]), np.array([1.0, 0.0]), rtol=0.5, what="f(x)")


def test_nan_is_close_to_nothing() -> None:
    assert said(testing.close, np.nan, np.nan, rtol=1e-9, what="f")


def test_messages_are_capped() -> None:
    assert len(testing.CheckFailed("x" * 10_000).message) == 1200
