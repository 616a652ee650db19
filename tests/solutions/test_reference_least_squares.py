"""Problem 3 against the pseudo-inverse and against brute force around the claimed optimum."""

import numpy as np
import pytest

from solutions import least_squares as answers

TALL = [(2, 1), (5, 2), (9, 8), (30, 4)]
WIDE = [(n, m) for m, n in TALL]
# float64 keeps 16 digits; column scales of 0.1 to 10 and the sizes above cost fewer than 5 of them.
RTOL = 1e-10


def problem(sizes):
    m, n = sizes
    rng = np.random.default_rng(m * 100 + n)
    X = rng.normal(size=(m, n)) * rng.uniform(0.1, 10, size=n)
    return X, rng.normal(size=m)


@pytest.mark.parametrize("sizes", TALL)
def test_least_squares_is_the_pseudo_inverse_of_a_tall_matrix(sizes):
    X, y = problem(sizes)
    expected = np.linalg.pinv(X) @ y
    for got in (answers.least_squares(X, y), answers.least_squares_svd(*np.linalg.svd(X), y)):
        assert got.shape == (X.shape[1],)
        np.testing.assert_allclose(got, expected, rtol=RTOL, atol=RTOL)


@pytest.mark.parametrize("sizes", TALL)
def test_no_step_away_from_the_least_squares_solution_lowers_the_error(sizes):
    X, y = problem(sizes)
    w = answers.least_squares(X, y)
    rng = np.random.default_rng(0)
    for _ in range(20):
        other = w + 1e-3 * rng.normal(size=len(w))
        assert np.linalg.norm(X @ other - y) > np.linalg.norm(X @ w - y)


@pytest.mark.parametrize("sizes", WIDE)
def test_min_norm_is_the_pseudo_inverse_of_a_wide_matrix(sizes):
    X, y = problem(sizes)
    expected = np.linalg.pinv(X) @ y
    for got in (answers.min_norm(X, y), answers.min_norm_svd(*np.linalg.svd(X), y)):
        assert got.shape == (X.shape[1],)
        np.testing.assert_allclose(got, expected, rtol=RTOL, atol=RTOL)


@pytest.mark.parametrize("sizes", WIDE)
def test_every_other_solution_is_longer(sizes):
    X, y = problem(sizes)
    w = answers.min_norm(X, y)
    np.testing.assert_allclose(X @ w, y, rtol=RTOL, atol=RTOL)
    null_space = np.linalg.svd(X)[2][len(X) :]
    for direction in null_space:
        assert np.linalg.norm(w + 1e-3 * direction) > np.linalg.norm(w)


@pytest.mark.parametrize("sizes", TALL)
def test_left_inverse(sizes):
    X, y = problem(sizes)
    A = answers.left_inverse(X)
    assert A.shape == X.T.shape
    np.testing.assert_allclose(A @ X, answers.left_product(X.shape[1]), atol=RTOL)
    np.testing.assert_allclose(A @ y, answers.least_squares(X, y), rtol=RTOL)
    # Of the many left inverses it is the one that gives 0 off the column space of X.
    np.testing.assert_allclose(A @ (y - X @ (A @ y)), 0, atol=RTOL)


@pytest.mark.parametrize("sizes", WIDE)
def test_right_inverse(sizes):
    X, y = problem(sizes)
    B = answers.right_inverse(X)
    assert B.shape == X.T.shape
    np.testing.assert_allclose(X @ B, answers.right_product(X.shape[0]), atol=RTOL)
    np.testing.assert_allclose(B @ y, answers.min_norm(X, y), rtol=RTOL, atol=RTOL)


@pytest.mark.parametrize("sizes", TALL + WIDE)
def test_sigma_pinv_is_the_pseudo_inverse_of_sigma(sizes):
    m, n = sizes
    s = np.sort(np.random.default_rng(0).uniform(0.1, 10, size=min(m, n)))[::-1]
    sigma = np.zeros((m, n))
    np.fill_diagonal(sigma, s)
    got = answers.sigma_pinv(s, m, n)
    assert got.shape == (n, m)
    np.testing.assert_allclose(got, np.linalg.pinv(sigma), rtol=RTOL)


def test_the_stable_way_keeps_digits_that_the_normal_equations_lose():
    X = np.vander(np.linspace(0, 1, 20), 9)
    w = np.arange(1.0, 10.0)
    y = X @ w
    stable = np.abs(answers.least_squares(X, y) - w).max()
    squared = np.abs(np.linalg.solve(X.T @ X, X.T @ y) - w).max()
    assert stable < 1e-8 < squared


def test_dependent_columns_are_refused():
    with pytest.raises(np.linalg.LinAlgError):
        answers.least_squares(np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]), np.ones(3))
