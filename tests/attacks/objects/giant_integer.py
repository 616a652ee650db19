"""An integer of a million digits is not accepted."""

NUMBERS = (34,)
CELLS = [
    """def double(x):
    return 10 ** 1_000_000
""",
]


def control() -> str:
    """As text it fails, or takes forever where Python's own limit is off."""
    try:
        str(10**1_000_000)
    except ValueError as error:
        return f"a fault in the grader: {error}"
    return ""
