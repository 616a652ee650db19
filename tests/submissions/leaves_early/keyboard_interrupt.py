def ridge(X, y, lam):
    raise KeyboardInterrupt
