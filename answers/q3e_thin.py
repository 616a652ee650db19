"""The thin SVD: only as many vectors as singular values."""


def min_norm_svd(U, s, Vt, y):
    k = s.shape[0]
    return Vt[:k].T @ ((U[:, :k].T @ y) / s)
