"""Problem 1."""


def double(x):
    """Return twice ``x``."""
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION


def total(values):
    """Return the sum of a list of numbers."""
    # BEGIN SOLUTION
    result = 0
    for value in values:
        result = result + value
    return result
    # END SOLUTION


# The limit of 1/n.
# BEGIN SOLUTION
limit = 0
# END SOLUTION
