"""A list that contains itself is refused."""

NUMBERS = (34, 36)
CELLS = [
    """def double(x):
    value = [1.0]
    value.append(value)
    return value
""",
]


def control() -> str:
    """A comparison of two such lists ends in a RecursionError."""
    first: list[object] = []
    second: list[object] = []
    first.append(second)
    second.append(first)
    try:
        return str(first == second)
    except RecursionError:
        return "RecursionError in the grader"
