"""What a cell or an answer needed help with, in sentences for its author."""

MOST = 20
"""Hints kept, each for 20 cells."""
MAX_TEXT = 400

gathered: list[str] = []
"""Hints since the last cell began, in order and without repeats."""


def add(sentence: str) -> None:
    """Keep a hint, once."""
    sentence = sentence[:MAX_TEXT]
    if sentence not in gathered and len(gathered) < MOST:
        gathered.append(sentence)
