"""Terminal escapes and bidirectional marks reach no page or terminal as they are."""

NUMBERS = (74,)
RAW = ("\x1b", "\u202e", "\u2066", "\x9b")
CELLS = [
    """def double(x):
    raise ValueError("\\x1b]0;owned\\x07\\x1b[2J \\u202e esrever \\u2066 \\x9b31m")
""",
    """raise ValueError("\\x1b[31mred\\u202e")
""",
]


def control() -> str:
    """Escaped for HTML alone, they all pass."""
    import html

    text = html.escape("\x1b[2J \u202e")
    return "escape and override passed" if "\x1b" in text and "\u202e" in text else ""
