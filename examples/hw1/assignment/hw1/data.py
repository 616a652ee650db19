"""Small data sets in the plane, drawn from Gaussians with a fixed seed."""

import numpy as np


def two_classes(n: int = 80, gap: float = 1.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Points of two classes around two centers.

    Parameters
    ----------
    n : int
        Number of points, half of each class.
    gap : float
        Half the distance between the centers, in standard deviations. A line separates the classes at 3.
    seed : int

    Returns
    -------
    X : (n, 3) float array
        A column of ones, then the two coordinates.
    y : (n,) float array
        Labels, 0.0 or 1.0.

    >>> X, y = two_classes(n=4)
    >>> X.shape, y
    ((4, 3), array([0., 0., 1., 1.]))
    """
    y = np.repeat([0.0, 1.0], [n - n // 2, n // 2])
    points = np.random.default_rng(seed).normal(size=(n, 2)) + gap * (2 * y - 1)[:, np.newaxis]
    return np.column_stack([np.ones(n), points]), y


def clouds(n: int = 60, seed: int = 0) -> np.ndarray:
    """``n`` points in each of three clouds, (3n, 2).

    >>> clouds(n=5).shape
    (15, 2)
    """
    centers = np.array([[0.0, 0.0], [5.0, 1.0], [2.0, 5.0]])
    return np.repeat(centers, n, axis=0) + np.random.default_rng(seed).normal(size=(3 * n, 2))
