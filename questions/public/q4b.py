"""q4b, public: ridge regression through the SVD, and what it does to small and large singular values."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4b"

# Worked by hand in fractions. An explicit inverse of X'X + lambda I loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (U, s, Vt, y, lambda, w); U and Vt are orthogonal and not symmetric, in thirds and fifths.
THIRDS = np.array([[2, -1, 2], [2, 2, -1], [-1, 2, 2]]) / 3
FIFTHS = np.array([[3, 4], [-4, 3]]) / 5
EXAMPLES = [
    (THIRDS, [4, 2], FIFTHS, [3, 6, -3], 9, [892 / 1625, 1606 / 1625]),
    (FIFTHS, [4, 2], THIRDS, [5, -10], 0.25, [3904 / 3315, -5072 / 3315, 7024 / 3315]),
    (FIFTHS, [5], [[-1]], [1, 3], 6.25, [36 / 125]),
    ([[-1]], [5], FIFTHS, [2], 4, [-6 / 29, -8 / 29]),
    (THIRDS.T, [2.5, 0.5], [[0.8, -0.6], [0.6, 0.8]], [1, -2, 0.5], 0.25, [1 / 78, -41 / 39]),
]
# What known mistakes give for the first example.
SVD_MISTAKES = {
    "Which of the two is the transpose? With X = U Sigma V', the solution needs U', not U.": [
        -1712 / 1625,
        634 / 1625,
    ],
    "numpy.linalg.svd gives V' (Vt). The solution needs V.": [1292 / 1625, -1306 / 1625],
    "Both orthogonal matrices are the wrong way round: V comes first, then U'.": [1088 / 1625, 1466 / 1625],
    "One factor sigma is missing: X' brings one with it.": [173 / 1625, 439 / 1625],
    "There is an extra factor sigma.": [3968 / 1625, 6124 / 1625],
    "Lambda was added to sigma. X'X has the squares of the singular values.": [179 / 715, 347 / 715],
    "Lambda was added to sigma, not to its square.": [164 / 143, 262 / 143],
    "This is least squares without the penalty: lambda is missing.": [13 / 20, 17 / 10],
    "This is the solution for the square root of lambda.": [436 / 665, 898 / 665],
    "This is the solution for lambda squared.": [6364 / 41225, 10102 / 41225],
}


@test_case(
    name="ridge_svd: the weights from U, s and Vt, for five small X",
    points=3 / 16,
    hidden=False,
    failure_message=(
        "Put X = U Sigma V' into the ridge solution and write I as V V'. Write the shape below each factor."
    ),
)
def ridge_svd_example(env):
    ridge_svd = testing.function(env, "ridge_svd")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (U, s, Vt, y, lam, weights) in enumerate(EXAMPLES):
            arguments = [np.array(argument, dtype=float) for argument in (U, s, Vt, y)]
            what = f"ridge_svd(U, s, Vt, y, lam) with sizes n = {len(U)}, d = {len(Vt)}, s = {s}, y = {y}, lam = {lam}"
            named = {"n": len(U), "d": len(Vt)}
            w = testing.array(testing.call(ridge_svd, *arguments, float(lam)), (len(Vt),), what, named=named)
            examples.compare(
                w, weights, what=what, mistakes=SVD_MISTAKES if number == 0 else None, scales={"lambda": lam}
            )


def check_gains(env, answer, examples, mistakes):
    """Call ``answer(s, lam)`` on every example; ``mistakes`` holds what known ones give for the first."""
    gain = testing.function(env, answer)
    with testing.Examples(rtol=RTOL) as compared:
        for number, (values, lam, expected) in enumerate(examples):
            s = np.array(values, dtype=float)
            what = f"{answer}(s, lam) with s = {values}, lam = {lam}"
            got = testing.array(testing.call(gain, s, float(lam)), s.shape, what)
            compared.compare(
                got, expected, what=what, mistakes=mistakes if number == 0 else None, scales={"lambda": lam}
            )


@test_case(
    name="ridge_gain: the singular values of the matrix that gives the weights",
    points=3 / 16,
    hidden=False,
    failure_message=("It is the number between V and U' in the ridge solution, one for each singular value."),
)
def ridge_gain_example(env):
    """Compare ``ridge_gain(s, lam)`` with the right vectors for four pairs of singular values and lambda.

    The hint may name the formula that was used instead, such as one where lambda is missing or is added to sigma.
    """
    check_gains(
        env,
        "ridge_gain",
        [
            ([3, 2, 0.5], 9, [1 / 6, 2 / 13, 2 / 37]),
            ([4], 0.25, [16 / 65]),
            ([1.5, 1, 0.25], 4, [6 / 25, 1 / 5, 4 / 65]),
            ([0.5, 0.1], 0.01, [25 / 13, 5]),
        ],
        {
            "One factor sigma is missing: X' brings one with it.": [1 / 18, 1 / 13, 4 / 37],
            (
                "There is an extra factor sigma: this is how predictions shrink, not what is between V and U'."
            ): [
                1 / 2,
                4 / 13,
                1 / 37,
            ],
            "Lambda was added to sigma, not to its square.": [1 / 4, 2 / 11, 1 / 19],
            "Lambda was added to sigma. X'X has the squares of the singular values.": [
                1 / 12,
                1 / 11,
                2 / 19,
            ],
            "Lambda is missing: this is least squares.": [1 / 3, 1 / 2, 2],
            "Lambda is not squared.": [1 / 30, 2 / 85, 2 / 325],
            "This takes the square root of lambda.": [1 / 4, 2 / 7, 2 / 13],
            "These are the singular values of X, not of the matrix that gives the weights.": [3, 2, 1 / 2],
        },
    )


@test_case(
    name="ridge_gain_small: its leading order where the square of sigma is far below lambda",
    points=3 / 16,
    hidden=False,
    failure_message=(
        "Divide by the large part of the denominator and drop the small part. "
        "The result still depends on sigma and lambda."
    ),
)
def ridge_gain_small_example(env):
    check_gains(
        env,
        "ridge_gain_small",
        [
            ([0.5, 0.25], 25, [0.02, 0.01]),
            ([0.01], 0.004, [2.5]),
            ([0.125, 0.05], 10, [0.0125, 0.005]),
            ([0.03, 0.02, 0.01], 0.02, [1.5, 1, 0.5]),
        ],
        {
            "This is the exact value. Its leading order is simpler.": [2 / 101, 4 / 401],
            "This is the limit. How does the gain approach it?": [0, 0],
            "These are two orders. The leading one is the first alone.": [0.0198, 0.009975],
            "Sigma is missing.": [1 / 25, 1 / 25],
            "Lambda is missing.": [1 / 2, 1 / 4],
            "Lambda is not squared.": [0.5 / 625, 0.25 / 625],
            "Lambda, not its square root.": [0.1, 0.05],
            "This is the order for the other case, where the square of sigma is far above lambda.": [2, 4],
            "There is an extra factor sigma.": [0.01, 0.0025],
        },
    )


@test_case(
    name="ridge_gain_large: its leading order where the square of sigma is far above lambda",
    points=3 / 16,
    hidden=False,
    failure_message="Divide by the large part of the denominator and drop the small part.",
)
def ridge_gain_large_example(env):
    check_gains(
        env,
        "ridge_gain_large",
        [
            ([50, 20], 4, [0.02, 0.05]),
            ([40], 50, [0.025]),
            ([25, 10], 0.5, [0.04, 0.1]),
            ([0.5, 0.25, 0.125], 0.0001, [2, 4, 8]),
        ],
        {
            "This is the exact value. Its leading order is simpler.": [50 / 2504, 20 / 404],
            "These are two orders. The leading one is the first alone.": [0.019968, 0.0495],
            "This is the limit. How does the gain approach it?": [0, 0],
            "One factor sigma is missing: X' brings one with it.": [1 / 2500, 1 / 400],
            "This is the order for the other case, where the square of sigma is far below lambda.": [12.5, 5],
            "This is how predictions shrink, not what is between V and U'.": [1, 1],
            "These are the singular values of X itself.": [50, 20],
        },
    )
