"""One truth value per entry instead of one for the matrix."""

QUESTION = "q2e"
FAILS = [
    "derivative_is_2xTA: true where the two agree for every x, false where one x tells them apart",
    "derivative_is_2xTA: the right condition for matrices of every kind and size",
]
HINT = "one truth value per entry"


def derivative_is_2xTA(A):
    return A == A.T
