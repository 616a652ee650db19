"""q4c, public: the log prior, the log likelihood and the MAP estimate for small X, worked by hand."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4c"

# Worked by hand in fractions. An explicit inverse of X'X + lambda I loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, y, lambda, w, log likelihood at w minus that at w + 1, MAP estimate): tall, wide, square, one column, one row.
# Only differences between two w count, because a constant may be left out.
EXAMPLES = [
    ([[1, 0], [1, 1], [1, 2]], [1, 2, 4], 9, [0.5, -1], -5 / 3, [68 / 159, 33 / 53]),
    ([[1, 0, 2], [0, 1, -1]], [3, 1], 0.25, [1, -0.5, 2], 42, [28 / 25, 36 / 25, 4 / 5]),
    ([[2], [1], [-1]], [1, -0.5, 3], 0.25, [1.5], 54, [-6 / 25]),
    ([[3, 4]], [5], 6.25, [-1, 0.5], -14 / 5, [12 / 25, 16 / 25]),
    ([[2, 1], [0, 3], [-1, 0.5]], [0.5, -1, 2], 2.25, [2, 0.25], 49 / 4, [-82 / 707, -75 / 707]),
    ([[1, 2], [-1, 0.5]], [2, -3], 4, [1, -2], -87 / 32, [50 / 63, 10 / 63]),
]
PRIORS = [([1, 2], [0, 3], 2), ([3], [-1], -4), ([0.5, -1], [2, 0], 1.375), ([1, -2, 0.5], [0, 0, 0], -2.625)]


def prior_mistakes(difference, first, second):
    """What known mistakes make of a difference between two log priors."""
    return {
        "A factor one half is missing: the density of N(0, I) falls like exp(-||w||^2 / 2).": 2 * difference,
        "The sign is opposite: the prior favors a small w.": -difference,
        "The norm is squared in the exponent.": (np.linalg.norm(second) - np.linalg.norm(first)) / 2,
        "This does not depend on w. Only what is constant in w may be left out.": 0,
    }


# The density itself, without the logarithm, for the first pair.
DENSITY = {
    "This is the density. Return its logarithm.": (np.exp(-5 / 2) - np.exp(-9 / 2)) / (2 * np.pi),
    "This is the density up to a factor. Return its logarithm.": np.exp(-5 / 2) - np.exp(-9 / 2),
}


def likelihood_mistakes(difference, lam, prior):
    """What known mistakes make of a difference between two log likelihoods, and of that between the log priors."""
    return {
        "This contains the prior. The density of y given w does not: add it in the estimate.": difference
        + prior,
        "The noise has variance lambda: the squared error has to be divided by something.": lam * difference,
        "A factor one half is missing.": 2 * difference,
        (
            "The noise has variance lambda, so its standard deviation is the square root of lambda: "
            "divide by the variance."
        ): np.sqrt(lam) * difference,
        "The noise has variance lambda, not standard deviation lambda.": difference / lam,
        "The noise has variance lambda: divide by it, do not multiply.": lam**2 * difference,
        "The sign is opposite: a small error is more likely.": -difference,
        "The squared error is missing its factor 1 / (2 lambda).": 2 * lam * difference,
        "This does not depend on w. Only what is constant in w may be left out.": 0,
    }


# What known mistakes give for the first example.
MISTAKES = {
    "This is the maximum likelihood estimate: the prior is missing.": [5 / 6, 3 / 2],
    "This is the estimate for noise of variance √lambda. The variance is lambda itself.": [2 / 3, 1],
    "This is the estimate for noise of standard deviation lambda. Lambda is the variance.": [
        44 / 555,
        21 / 185,
    ],
    "This is the estimate for lambda / 2: both log densities have a factor one half.": [146 / 249, 72 / 83],
    "This is the estimate for 2 lambda: both log densities have a factor one half.": [131 / 474, 63 / 158],
    "This is the solution for 1 / lambda: is lambda on the right side of the fraction?": [36 / 43, 63 / 43],
    "The penalty has the wrong sign.": [-58 / 15, -27 / 5],
    "Lambda was added to every entry of X'X. It belongs on the diagonal alone.": [-11 / 12, 3 / 2],
    "This is X'y: it still has to be multiplied by an inverse.": [7, 10],
    "This is X'y / lambda, which is right only in the limit of a large lambda.": [7 / 9, 10 / 9],
}


@test_case(
    name="log_prior: how it differs between two w, for four pairs",
    points=0.25,
    hidden=False,
    failure_message="Write the density of N(0, I) at w and take its logarithm.",
)
def log_prior_example(env):
    log_prior = testing.function(env, "log_prior")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (first, second, difference) in enumerate(PRIORS):
            what = f"log_prior(w) at w = {first} minus that at w = {second}"
            a, b = (
                testing.number(testing.call(log_prior, np.array(w, dtype=float)), "log_prior(w)")
                for w in (first, second)
            )
            examples.compare(
                a - b,
                difference,
                what=what,
                mistakes=prior_mistakes(difference, first, second) | (DENSITY if number == 0 else {}),
            )


@test_case(
    name="log_likelihood: how it differs between two w, for six small X",
    points=0.25,
    hidden=False,
    failure_message=(
        "Given w, each y_i is normal with mean x_i'w and variance lambda. Write that density and take its logarithm."
    ),
)
def log_likelihood_example(env):
    log_likelihood = testing.function(env, "log_likelihood")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for rows, targets, lam, at, difference, _ in EXAMPLES:
            w, X, y = (np.array(value, dtype=float) for value in (at, rows, targets))
            what = (
                f"log_likelihood(w, X, y, lam) at w = {at} minus that at w = {(w + 1).tolist()}, X = {rows}, "
                f"y = {targets}, lam = {lam}"
            )
            a, b = (
                testing.number(
                    testing.call(log_likelihood, v, X, y, float(lam)), "log_likelihood(w, X, y, lam)"
                )
                for v in (w, w + 1)
            )
            prior = 0.5 * float(np.sum((w + 1) ** 2 - w**2))
            mistakes, scales = likelihood_mistakes(difference, lam, prior), {"lambda": lam, "n": len(X)}
            examples.compare(a - b, difference, what=what, mistakes=mistakes, scales=scales)


@test_case(
    name="map_estimate: the weights of highest posterior density, for six small X",
    points=0.25,
    hidden=False,
    failure_message="Add the log prior and the log likelihood, and find the w that maximizes the sum.",
)
def map_estimate_example(env):
    map_estimate = testing.function(env, "map_estimate")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (rows, targets, lam, _, _, weights) in enumerate(EXAMPLES):
            X, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
            what = f"map_estimate(X, y, lam) with X = {rows}, y = {targets}, lam = {lam}"
            w = testing.array(
                testing.call(map_estimate, X, y, float(lam)),
                (X.shape[1],),
                what,
                named={"n": len(X), "d": X.shape[1]},
            )
            examples.compare(
                w, weights, what=what, mistakes=MISTAKES if number == 0 else None, scales={"lambda": lam}
            )
