"""X'y alone."""

QUESTION = "q3d"
FAILS = [
    "min_norm: the shortest of all solutions, for four small wide X",
    "min_norm: right for any wide X",
]
HINT = "it still has to be combined with an inverse"


def min_norm(X, y):
    return X.T @ y
