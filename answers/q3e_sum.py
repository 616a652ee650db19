"""A sum of rank-one terms."""


def min_norm_svd(U, s, Vt, y):
    return sum(Vt[i] * (U[:, i] @ y) / s[i] for i in range(len(s)))
