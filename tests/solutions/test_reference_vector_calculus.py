"""Problem 2 against differences, which are exact for linear and quadratic functions up to rounding."""

import numpy as np
import pytest

from solutions import vector_calculus as answers

SIZES = [1, 2, 5]
# Two roundings or three of numbers near 10: that is all that a central difference loses here.
RTOL = 1e-12


def differences(function, x):
    """Derivative of ``function`` at ``x``: a row for each output, a column for each input."""
    steps = np.eye(len(x))
    columns = [(np.atleast_1d(function(x + e)) - np.atleast_1d(function(x - e))) / 2 for e in steps]
    return np.stack(columns, axis=1)


@pytest.fixture(params=SIZES)
def point(request):
    rng = np.random.default_rng(request.param)
    n = request.param
    return rng.normal(size=n), rng.normal(size=n), rng.normal(size=(n, n))


def check(derivative, expected, shape):
    assert derivative.shape == expected.shape == shape
    assert derivative.dtype == np.float64
    np.testing.assert_allclose(derivative, expected, rtol=RTOL, atol=RTOL)


def test_linear(point):
    x, c, _ = point
    got = answers.derivative_linear(x, c)
    check(got, differences(lambda v: v @ c, x), answers.shape_linear(len(x)))
    assert [answers.entry_linear(x, c, i) for i in range(len(x))] == got[0].tolist()


def test_squared_norm(point):
    x, _, _ = point
    got = answers.derivative_squared_norm(x)
    check(got, differences(lambda v: v @ v, x), answers.shape_squared_norm(len(x)))
    assert [answers.entry_squared_norm(x, i) for i in range(len(x))] == got[0].tolist()


def test_linear_map(point):
    x, _, A = point
    got = answers.derivative_linear_map(A, x)
    check(got, differences(lambda v: A @ v, x), answers.shape_linear_map(len(x)))
    n = len(x)
    assert [[answers.entry_linear_map(A, x, i, j) for j in range(n)] for i in range(n)] == got.tolist()


def test_quadratic_form(point):
    x, _, A = point
    got = answers.derivative_quadratic_form(A, x)
    check(got, differences(lambda v: v @ A @ v, x), answers.shape_quadratic_form(len(x)))
    entries = [answers.entry_quadratic_form(A, x, i) for i in range(len(x))]
    np.testing.assert_allclose(entries, got[0], rtol=RTOL, atol=RTOL)


@pytest.mark.parametrize(
    ("A", "symmetric"),
    [
        (np.array([[3.0]]), True),
        (np.array([[1.0, 2.0], [2.0, 5.0]]), True),
        (np.array([[1.0, 2.0], [-2.0, 5.0]]), False),
        (np.eye(4)[[1, 2, 3, 0]], False),
        (np.eye(4)[[1, 0, 3, 2]], True),
        (np.diag([1.0, 2.0, 3.0]) + np.outer([0, 0, 1.0], [1.0, 0, 0]), False),
    ],
    ids=["one number", "symmetric", "skew part", "a cycle", "two swaps", "one lone entry"],
)
def test_condition_for_2xTA(A, symmetric):
    assert answers.derivative_is_2xTA(A) is symmetric
    holds = all(np.allclose(answers.derivative_quadratic_form(A, e), 2 * e @ A) for e in np.eye(len(A)))
    assert holds is symmetric
