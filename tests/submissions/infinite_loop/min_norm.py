def min_norm(X, y):
    w = X.T @ y
    while np.linalg.norm(X @ w - y) >= 0:  # meant to stop when it is small
        w = w - 1e-3 * X.T @ (X @ w - y)
    return w
