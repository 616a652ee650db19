"""A hidden input cannot leave in the type, shape or text of a returned value."""

NUMBERS = (42,)
HONEST = 1.0
CELLS = [
    """def double(x):
    if isinstance(x, float):
        return 3.0
    text = "".join(chr(int(abs(v))) for v in x)
    return type(text, (), {"__repr__": lambda self: text})()
""",
]


def control() -> str:
    """A message in the usual words has the type's name in it."""
    answer = type("hidden-0123", (), {})()
    return f"got a {type(answer).__name__}"
