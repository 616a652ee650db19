"""Every pair compared."""


def derivative_is_2xTA(A):
    n = len(A)
    return all(A[i, j] == A[j, i] for i in range(n) for j in range(i))
