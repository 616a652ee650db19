def ridge_gradient(w, X, y, lam):
    return 2 * X.T @ (X @ w - y) + 2 * lam * w
