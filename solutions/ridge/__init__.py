"""Problem 4: ridge regression, one module for each way to look at it, and one for its two limits."""

from solutions.ridge.fakes import fake_data, fake_features, ridge_fake_features
from solutions.ridge.kernel import ridge_kernel
from solutions.ridge.limits import ridge_decay, ridge_limit_infinity, ridge_limit_zero
from solutions.ridge.penalty import ridge, ridge_gradient, ridge_objective
from solutions.ridge.prior import log_likelihood, log_prior, map_estimate
from solutions.ridge.singular_values import ridge_gain, ridge_gain_large, ridge_gain_small, ridge_svd

__all__ = [
    "fake_data",
    "fake_features",
    "log_likelihood",
    "log_prior",
    "map_estimate",
    "ridge",
    "ridge_decay",
    "ridge_fake_features",
    "ridge_gain",
    "ridge_gain_large",
    "ridge_gain_small",
    "ridge_gradient",
    "ridge_kernel",
    "ridge_limit_infinity",
    "ridge_limit_zero",
    "ridge_objective",
    "ridge_svd",
]
