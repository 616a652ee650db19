"""A list nested a hundred thousand deep is refused, not recursed into."""

NUMBERS = (34, 69)
CELLS = [
    """def double(x):
    value = []
    for _ in range(100_000):
        value = [value]
    return value
""",
]


def control() -> str:
    """A recursive comparison or copy ends in a RecursionError."""
    import copy

    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    try:
        copy.deepcopy(value)
    except RecursionError as error:
        while value:
            value = value[0]  # type: ignore[assignment]
        return f"{type(error).__name__} in the grader"
    return ""
