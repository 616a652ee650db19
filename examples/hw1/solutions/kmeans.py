"""Problem 2: k-means.

Sizes: ``X`` is (n, d), one row for each point; the centers ``C`` are (k, d); ``labels`` are (n,), each from 0 to k - 1.
"""

import numpy as np


def squared_distances(X: np.ndarray, C: np.ndarray) -> np.ndarray:
    """Compute the squared Euclidean distance from every point to every center.

    Parameters
    ----------
    X : (n, d) float array
    C : (k, d) float array

    Returns
    -------
    (n, k) float array
        Row i belongs to point i, column j to center j.

    Examples
    --------
    >>> squared_distances(np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[0.0, 1.0]]))
    array([[ 1.],
           [18.]])
    """
    # BEGIN SOLUTION
    return np.sum((X[:, np.newaxis, :] - C[np.newaxis, :, :]) ** 2, axis=2)
    # END SOLUTION


def assign(X: np.ndarray, C: np.ndarray) -> np.ndarray:
    """Find the center nearest to each point.

    Parameters
    ----------
    X : (n, d) float array
    C : (k, d) float array

    Returns
    -------
    (n,) int array
        The number of the nearest center, from 0; the lowest one where several are equally near.

    Examples
    --------
    >>> assign(np.array([[0.0], [5.0], [9.0]]), np.array([[0.0], [10.0]]))
    array([0, 0, 1])
    """
    # BEGIN SOLUTION
    return np.argmin(squared_distances(X, C), axis=1)
    # END SOLUTION


def update(X: np.ndarray, labels: np.ndarray, C: np.ndarray) -> np.ndarray:
    """Move each center to the mean of its points.

    Parameters
    ----------
    X : (n, d) float array
    labels : (n,) int array
        The number of the center that each point belongs to.
    C : (k, d) float array
        The centers so far. One without points stays where it is.

    Returns
    -------
    (k, d) float array
        The new centers; ``C`` itself does not change.

    Examples
    --------
    >>> X, C = np.array([[0.0], [5.0], [9.0]]), np.array([[0.0], [10.0], [50.0]])
    >>> update(X, np.array([0, 0, 1]), C)
    array([[ 2.5],
           [ 9. ],
           [50. ]])
    """
    # BEGIN SOLUTION
    moved = C.copy()
    for j in np.unique(labels):
        moved[j] = X[labels == j].mean(axis=0)
    return moved
    # END SOLUTION


def objective(X: np.ndarray, labels: np.ndarray, C: np.ndarray) -> float:
    """Add up the squared distances from the points to their own centers, (1).

    Parameters
    ----------
    X : (n, d) float array
    labels : (n,) int array
    C : (k, d) float array

    Returns
    -------
    float

    Examples
    --------
    >>> objective(np.array([[0.0], [5.0]]), np.array([0, 0]), np.array([[1.0]]))
    17.0
    """
    # BEGIN SOLUTION
    return float(np.sum((X - C[labels]) ** 2))
    # END SOLUTION


def kmeans_step(X: np.ndarray, C: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Do the assignment step, then the update step.

    Parameters
    ----------
    X : (n, d) float array
    C : (k, d) float array

    Returns
    -------
    labels : (n,) int array
        Which of the centers in ``C`` is nearest to each point.
    moved : (k, d) float array
        The centers after the update.

    Derivation
    ----------
    With the centers fixed, each point chooses the smallest of its terms, so no choice gives a smaller sum. With the
    labels fixed, the mean of a cluster minimizes the sum of the squared distances to it. Neither step can raise the
    objective.

    Examples
    --------
    >>> labels, moved = kmeans_step(np.array([[0.0], [4.0], [9.0]]), np.array([[1.0], [8.0]]))
    >>> labels
    array([0, 0, 1])
    >>> moved
    array([[2.],
           [9.]])
    """
    # BEGIN SOLUTION
    labels = assign(X, C)
    return labels, update(X, labels, C)
    # END SOLUTION
