"""Unbounded recursion affects only the call that made it."""

NUMBERS = (58,)
HANGS = True
CELLS = [
    """import sys
sys.setrecursionlimit(10**9)

def double(x):
    return double(x)
""",
]
