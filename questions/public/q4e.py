"""q4e, public: the fake features for small X, and the shortest solution with them."""

import numpy as np

from workbook import testing
from workbook.checks.testfile import test_case

OK_FORMAT = False
name = "q4e"

# Worked by hand in fractions. An explicit inverse of X'X + lambda I loses ten digits at the very worst here.
RTOL = ATOL = 1e-6

# (X, lambda, X with the fake features)
FEATURES = [
    ([[1, 0], [1, 1], [1, 2]], 9, [[1, 0, 3, 0, 0], [1, 1, 0, 3, 0], [1, 2, 0, 0, 3]]),
    ([[1, 0, 2], [0, 1, -1]], 0.25, [[1, 0, 2, 0.5, 0], [0, 1, -1, 0, 0.5]]),
    ([[2], [1], [-1]], 0.25, [[2, 0.5, 0, 0], [1, 0, 0.5, 0], [-1, 0, 0, 0.5]]),
    ([[3, 4]], 6.25, [[3, 4, 2.5]]),
    ([[2, 1], [0, 3], [-1, 0.5]], 2.25, [[2, 1, 1.5, 0, 0], [0, 3, 0, 1.5, 0], [-1, 0.5, 0, 0, 1.5]]),
]
# (X, y, lambda, w, the rest of eta): tall, wide, one column, one row, square.
EXAMPLES = [
    ([[1, 0], [1, 1], [1, 2]], [1, 2, 4], 9, [68 / 159, 33 / 53], [91 / 477, 151 / 477, 370 / 477]),
    ([[1, 0, 2], [0, 1, -1]], [3, 1], 0.25, [28 / 25, 36 / 25, 4 / 5], [14 / 25, 18 / 25]),
    ([[2], [1], [-1]], [1, -0.5, 3], 0.25, [-6 / 25], [74 / 25, -13 / 25, 138 / 25]),
    ([[3, 4]], [5], 6.25, [12 / 25, 16 / 25], [2 / 5]),
    (
        [[2, 1], [0, 3], [-1, 0.5]],
        [0.5, -1, 2],
        2.25,
        [-82 / 707, -75 / 707],
        [395 / 707, -964 / 2121, 913 / 707],
    ),
    ([[1, 2], [-1, 0.5]], [2, -3], 4, [50 / 63, 10 / 63], [4 / 9, -8 / 7]),
]
# What known mistakes give for the first example.
FEATURE_MISTAKES = {
    (
        "The fake features hold lambda. Eta is the shortest with X w + (fake part) = y: the block is √lambda times I."
    ): [
        [1, 0, 9, 0, 0],
        [1, 1, 0, 9, 0],
        [1, 2, 0, 0, 9],
    ],
    "Lambda is missing in the fake features.": [[1, 0, 1, 0, 0], [1, 1, 0, 1, 0], [1, 2, 0, 0, 1]],
    "The fake features come after the features, as in the homework.": [
        [3, 0, 0, 1, 0],
        [0, 3, 0, 1, 1],
        [0, 0, 3, 1, 2],
    ],
    "The fake features are a multiple of the identity, 0 off the diagonal.": [
        [1, 0, 3, 3, 3],
        [1, 1, 3, 3, 3],
        [1, 2, 3, 3, 3],
    ],
}
W_MISTAKES = {
    "This is what the block lambda I gives. The block is √lambda times I.": [44 / 555, 21 / 185],
    "This is least squares without the fake features.": [5 / 6, 3 / 2],
    "These are the last coordinates of eta. The weights are the first d.": [151 / 477, 370 / 477],
}
ETA_MISTAKES = {
    "The fake weights here are the errors y - Xw themselves. The constraint has a factor √lambda on them.": [
        68 / 159,
        33 / 53,
        91 / 159,
        151 / 159,
        370 / 159,
    ],
    "The fake weights are divided by lambda. The constraint has √lambda on them.": [
        68 / 159,
        33 / 53,
        91 / 1431,
        151 / 1431,
        370 / 1431,
    ],
    "The fake weights are 0, so that the constraint does not hold.": [68 / 159, 33 / 53, 0, 0, 0],
}


@test_case(
    name="fake_features: X with the fake features beside it, for five small X",
    points=0.375,
    hidden=False,
    failure_message="Put X and a block of size (n, n) side by side, as in the homework.",
)
def fake_features_example(env):
    fake_features = testing.function(env, "fake_features")
    with testing.Examples(rtol=RTOL, atol=ATOL) as examples:
        for number, (rows, lam, widened) in enumerate(FEATURES):
            X = np.array(rows, dtype=float)
            n, d = X.shape
            what = f"fake_features(X, lam) with X = {rows}, lam = {lam}"
            named = {"n": n, "d": d, "d + n": d + n}
            got = testing.array(testing.call(fake_features, X, float(lam)), (n, d + n), what, named=named)
            examples.compare(got, widened, what=what, mistakes=FEATURE_MISTAKES if number == 0 else None)


@test_case(
    name="ridge_fake_features: the shortest eta and the weights in it, for six small X",
    points=0.375,
    hidden=False,
    failure_message=(
        "Eta solves problem (2): it satisfies the constraint, and no shorter one does. Its first d coordinates are w."
    ),
)
def ridge_fake_features_example(env):
    ridge_fake_features = testing.function(env, "ridge_fake_features")
    compared = testing.Examples(rtol=RTOL, atol=ATOL)
    with compared, testing.Examples(rtol=RTOL, atol=ATOL) as second:
        for number, (rows, targets, lam, weights, fake) in enumerate(EXAMPLES):
            X, y = np.array(rows, dtype=float), np.array(targets, dtype=float)
            (n, d), call = (
                X.shape,
                f"ridge_fake_features(X, y, lam) with X = {rows}, y = {targets}, lam = {lam}",
            )
            w, eta = testing.pair(testing.call(ridge_fake_features, X, y, float(lam)), call)
            if testing.shape_of(w) == (d + n,) and testing.shape_of(eta) == (d,):
                raise testing.CheckFailed(f"{call}: expected w first, then eta.", "The two are swapped.")
            named = {"n": n, "d": d, "d + n": d + n}
            what = f"w of {call}"
            got = testing.array(w, (d,), what, named=named)
            compared.compare(got, weights, what=what, mistakes=W_MISTAKES if number == 0 else None)
            what = f"eta of {call}"
            got = testing.array(eta, (d + n,), what, named=named)
            mistakes = ETA_MISTAKES if number == 0 else None
            second.compare(got, weights + fake, what=what, mistakes=mistakes)
