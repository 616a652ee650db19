def sigma_pinv(s, m, n):
    S = np.zeros((m, n))
    S[: len(s), : len(s)] = np.diag(1 / s)
    return S
