"""Loops and a strict comparison."""

import numpy as np


def assign(X, C):
    labels = []
    for x in X:
        best = 0
        for j in range(1, len(C)):
            if np.sum((x - C[j]) ** 2) < np.sum((x - C[best]) ** 2):
                best = j
        labels.append(best)
    return np.array(labels)
