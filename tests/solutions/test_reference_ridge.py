"""Problem 4: five ways to one answer, each checked without the others' formula."""

import tracemalloc

import numpy as np
import pytest

from solutions import ridge as answers

SIZES = [(1, 1), (6, 2), (2, 6), (5, 5), (1, 4), (4, 1)]
# Condition numbers stay below about 1e5 here, so that 16 digits leave 10 in a float64 solve.
RTOL = 1e-9


@pytest.fixture(params=SIZES, ids=str)
def problem(request):
    n, d = request.param
    rng = np.random.default_rng(n * 10 + d)
    return rng.normal(size=(n, d)) * rng.uniform(0.1, 10, size=d), rng.normal(size=n), rng.uniform(0.05, 5)


def agree(got, expected):
    assert got.shape == expected.shape
    np.testing.assert_allclose(got, expected, rtol=RTOL, atol=1e-12)


def test_objective_by_hand():
    X, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0])
    # errors: 1 - (1 - 2) = 2 and -1 - (3 - 4) = 0
    assert answers.ridge_objective(np.array([1.0, -1.0]), X, y, 10.0) == 4 + 10 * 2


def test_gradient_is_the_difference_quotient(problem):
    X, y, lam = problem
    w = np.random.default_rng(1).normal(size=X.shape[1])
    # Exact for a quadratic at any step; a large one loses nothing to rounding.
    expected = [
        (answers.ridge_objective(w + e, X, y, lam) - answers.ridge_objective(w - e, X, y, lam)) / 2
        for e in np.eye(len(w))
    ]
    agree(answers.ridge_gradient(w, X, y, lam), np.array([expected]))


def test_the_gradient_at_the_minimizer_is_zero(problem):
    X, y, lam = problem
    np.testing.assert_allclose(answers.ridge_gradient(answers.ridge(X, y, lam), X, y, lam), 0, atol=1e-10)


def test_every_other_point_is_worse(problem):
    X, y, lam = problem
    best = answers.ridge(X, y, lam)
    at_best = answers.ridge_objective(best, X, y, lam)
    rng = np.random.default_rng(2)
    for _ in range(20):
        assert answers.ridge_objective(best + 0.01 * rng.normal(size=len(best)), X, y, lam) > at_best


def test_five_perspectives_give_one_answer(problem):
    X, y, lam = problem
    X_hat, y_hat = answers.fake_data(X, y, lam)
    expected = np.linalg.lstsq(X_hat, y_hat, rcond=None)[0]
    agree(answers.ridge(X, y, lam), expected)
    agree(answers.ridge_svd(*np.linalg.svd(X), y, lam), expected)
    agree(answers.map_estimate(X, y, lam), expected)
    agree(answers.ridge_fake_features(X, y, lam)[0], expected)
    agree(answers.ridge_kernel(X, y, lam), expected)


def test_gain_is_the_singular_values_of_the_ridge_matrix(problem):
    X, _, lam = problem
    matrix = np.linalg.inv(X.T @ X + lam * np.eye(X.shape[1])) @ X.T
    gain = answers.ridge_gain(np.linalg.svd(X)[1], lam)
    agree(np.sort(gain), np.sort(np.linalg.svd(matrix)[1]))


@pytest.mark.parametrize("s", [3.0, np.float64(3.0), np.array([3.0, 0.5])], ids=["float", "scalar", "array"])
def test_gains_take_a_number_or_an_array(s):
    for gain in (answers.ridge_gain, answers.ridge_gain_small, answers.ridge_gain_large):
        assert np.shape(gain(s, 0.5)) == np.shape(s)


def test_the_square_of_a_singular_value_is_what_is_compared_with_the_penalty():
    # σ is ten times λ here, yet σ² = 1e-6 is far below λ = 1e-4.
    gain = answers.ridge_gain(1e-3, 1e-4)
    assert gain == pytest.approx(9.90, abs=0.01)
    assert answers.ridge_gain_small(1e-3, 1e-4) == pytest.approx(gain, rel=0.011)
    assert answers.ridge_gain_large(1e-3, 1e-4) == pytest.approx(1000.0)
    assert answers.ridge_gain_large(1e3, 1e-4) == pytest.approx(answers.ridge_gain(1e3, 1e-4), rel=1e-9)


def test_log_densities_differ_from_normal_densities_by_a_constant(problem):
    X, y, lam = problem

    def log_normal(v, variance):
        return float(np.sum(-0.5 * v**2 / variance - 0.5 * np.log(2 * np.pi * variance)))

    rng = np.random.default_rng(3)
    points = rng.normal(size=(4, X.shape[1]))
    priors = [answers.log_prior(w) - log_normal(w, 1.0) for w in points]
    likelihoods = [answers.log_likelihood(w, X, y, lam) - log_normal(y - X @ w, lam) for w in points]
    np.testing.assert_allclose(priors, priors[0], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(likelihoods, likelihoods[0], rtol=1e-9)


def test_fake_data_errors_are_the_objective(problem):
    X, y, lam = problem
    X_hat, y_hat = answers.fake_data(X, y, lam)
    assert X_hat.shape == (sum(X.shape), X.shape[1])
    w = np.random.default_rng(4).normal(size=X.shape[1])
    error = y_hat - X_hat @ w
    assert error @ error == pytest.approx(answers.ridge_objective(w, X, y, lam), rel=1e-12)


def test_fake_features_solution_is_feasible_and_the_shortest(problem):
    X, y, lam = problem
    n, d = X.shape
    X_check = answers.fake_features(X, lam)
    w, eta = answers.ridge_fake_features(X, y, lam)
    assert (X_check.shape, w.shape, eta.shape) == ((n, d + n), (d,), (d + n,))
    np.testing.assert_allclose(X_check @ eta, y, rtol=RTOL, atol=1e-12)
    for direction in np.linalg.svd(X_check)[2][n:]:
        assert abs(direction @ eta) < 1e-10


def test_kernel_form_never_builds_a_matrix_of_features_by_features():
    rng = np.random.default_rng(5)
    X, y = rng.normal(size=(20, 50_000)), rng.normal(size=20)
    tracemalloc.start()
    try:
        w = answers.ridge_kernel(X, y, 0.5)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * X.nbytes  # 8 MB; a (d, d) array would be 20 GB
    np.testing.assert_allclose(answers.ridge_gradient(w, X, y, 0.5), 0, atol=1e-9)


def test_limits_are_where_the_solution_goes(problem):
    X, y, _ = problem
    n, d = X.shape
    huge, tiny = 1e12, 1e-10
    near_infinity = answers.ridge(X, y, huge)
    np.testing.assert_allclose(near_infinity, answers.ridge_limit_infinity(X, y), atol=1e-9)
    np.testing.assert_allclose(near_infinity, answers.ridge_decay(X, y, huge), rtol=1e-8)
    if n != d:
        near_zero = answers.ridge_svd(*np.linalg.svd(X), y, tiny)
        np.testing.assert_allclose(near_zero, answers.ridge_limit_zero(X, y), rtol=1e-6, atol=1e-9)
