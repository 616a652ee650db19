"""Symmetric to the last bit, as bool."""


def derivative_is_2xTA(A):
    return (A == A.T).all()
