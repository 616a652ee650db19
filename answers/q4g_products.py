"""Another way to write the two limits."""


def ridge_limit_infinity(X, y):
    return 0.0 * (X.T @ y)


def ridge_decay(X, y, lam):
    return y @ X / lam
