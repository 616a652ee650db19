"""Entries counted from 1."""

QUESTION = "q2a"
FAILS = [
    "entry_linear: how x'c changes with x_i alone",
    "entry_linear: every entry for any x, c and size",
]
HINT = "i counts from 0"


def entry_linear(x, c, i):
    return c[i - 1]
