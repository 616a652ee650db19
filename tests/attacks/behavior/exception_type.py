"""A hidden input cannot leave in the name of an exception's type."""

NUMBERS = (42,)
HONEST = 1.0
CELLS = [
    """def double(x):
    if isinstance(x, float):
        return 3.0
    text = "".join(chr(int(abs(v))) for v in x)
    raise type(text, (Exception,), {})(text)
""",
]
